package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Two drills must never meet: a Lease for each FlinkDeployment, renewed while the drill runs. One
 * that nobody renews, because its harness was killed, runs out.
 */
public final class Lock implements AutoCloseable {
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String FIREDRILL = "firedrill";
  private static final Duration LASTS = Duration.ofSeconds(45);
  private static final long RENEW_SECONDS = 10;

  private final Kube kube;
  private final String namespace;
  private final String name;
  private final String holder;
  private final ScheduledExecutorService renewal =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "lock");
            thread.setDaemon(true);
            return thread;
          });

  private Lock(Kube kube, String namespace, String name, String holder) {
    this.kube = kube;
    this.namespace = namespace;
    this.name = name;
    this.holder = holder;
  }

  public static String nameFor(String deployment) {
    return "firedrill-" + deployment;
  }

  /**
   * Takes the lock.
   *
   * @param holder who takes it, for whoever finds it taken
   * @throws Problem if another drill has it
   */
  public static Lock take(Kube kube, String namespace, String deployment, String holder)
      throws KubeException {
    Lock lock = new Lock(kube, namespace, nameFor(deployment), holder);
    lock.acquire();
    lock.renewal.scheduleWithFixedDelay(
        lock::renew, RENEW_SECONDS, RENEW_SECONDS, TimeUnit.SECONDS);
    return lock;
  }

  private void acquire() throws KubeException {
    Lease held =
        kube.ask(
            "read the lease " + name, c -> c.leases().inNamespace(namespace).withName(name).get());
    try {
      if (held == null) {
        kube.ask("create the lease " + name, c -> c.resource(fresh(null)).create());
      } else if (expired(held)) {
        kube.ask(
            "take over the lease " + name,
            c -> c.resource(fresh(held.getMetadata().getResourceVersion())).update());
      } else {
        throw taken(held);
      }
    } catch (KubeException e) {
      if (e.conflict()) {
        throw new Problem("another drill has just begun on this FlinkDeployment", e);
      }
      throw e;
    }
  }

  private static Problem taken(Lease held) {
    return new Problem(
        Texts.format(
            "another drill runs on this FlinkDeployment: %s, since %s. If it was killed, its lock runs out within %d s",
            held.getSpec().getHolderIdentity(),
            held.getSpec().getAcquireTime(),
            LASTS.toSeconds()));
  }

  public static boolean expired(Lease lease) {
    ZonedDateTime renewed = lease.getSpec() == null ? null : lease.getSpec().getRenewTime();
    Integer seconds = lease.getSpec() == null ? null : lease.getSpec().getLeaseDurationSeconds();
    return renewed == null
        || seconds == null
        || renewed.plusSeconds(seconds).isBefore(ZonedDateTime.now(ZoneOffset.UTC));
  }

  private Lease fresh(String resourceVersion) {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withResourceVersion(resourceVersion)
        .addToLabels(MANAGED_BY, FIREDRILL)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .withAcquireTime(now)
        .withRenewTime(now)
        .withLeaseDurationSeconds((int) LASTS.toSeconds())
        .endSpec()
        .build();
  }

  private void renew() {
    try {
      Lease held =
          kube.ask(
              "read the lease " + name,
              c -> c.leases().inNamespace(namespace).withName(name).get());
      if (held != null && holder.equals(held.getSpec().getHolderIdentity())) {
        held.getSpec().setRenewTime(ZonedDateTime.now(ZoneOffset.UTC));
        kube.ask("renew the lease " + name, c -> c.resource(held).update());
      }
    } catch (KubeException e) {
      // the next time; it lasts for several
    }
  }

  @Override
  public void close() {
    renewal.shutdownNow();
    try {
      kube.ask(
          "delete the lease " + name,
          c -> {
            Lease held = c.leases().inNamespace(namespace).withName(name).get();
            if (held != null && holder.equals(held.getSpec().getHolderIdentity())) {
              c.resource(held).lockResourceVersion().delete();
            }
            return null;
          });
    } catch (KubeException e) {
      // it runs out by itself
    }
  }
}
