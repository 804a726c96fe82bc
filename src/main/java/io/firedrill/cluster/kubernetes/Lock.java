package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Two drills must never meet: a Lease for each FlinkDeployment and for what several depend on,
 * renewed while the drill runs. One that nobody renews, because its harness was killed, runs out.
 */
public final class Lock implements AutoCloseable {
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String FIREDRILL = "firedrill";

  /** A FlinkDeployment's name has no dot: what begins so is never the lock of one. */
  static final String SHARED = "firedrill.";

  private static final String REHEARSAL = "firedrill.io/rehearsal";
  private static final String TOPICS = "firedrill.io/topics";
  private static final String UPGRADES = "firedrill.io/upgrades-generation";
  private static final Duration LASTS = Duration.ofSeconds(45);
  private static final long RENEW_SECONDS = 10;
  private static final int ATTEMPTS = 5;

  /** How long a lease must stay as it is before it counts as nobody's: its holder renews sooner. */
  public static final Duration UNTOUCHED = Duration.ofSeconds(RENEW_SECONDS + 5);

  private final Kube kube;
  private final String namespace;
  private final String name;
  private final String what;
  private final String holder;
  private final ScheduledExecutorService renewal =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "lock");
            thread.setDaemon(true);
            return thread;
          });

  private Lock(Kube kube, String namespace, String name, String what, String holder) {
    this.kube = kube;
    this.namespace = namespace;
    this.name = name;
    this.what = what;
    this.holder = holder;
  }

  public static String nameFor(String deployment) {
    return "firedrill-" + deployment;
  }

  /** Whether a lease is the lock of what several FlinkDeployments depend on. */
  public static boolean shared(Lease lease) {
    return lease.getMetadata().getName().startsWith(SHARED);
  }

  /** Whose lock a lease is. */
  public static String deploymentOf(Lease lease) {
    return lease.getMetadata().getName().substring(nameFor("").length());
  }

  /**
   * Takes the lock.
   *
   * @param holder who takes it, as others will see it
   * @throws Problem if another drill has it
   */
  public static Lock take(Kube kube, String namespace, String deployment, String holder)
      throws KubeException {
    return take(kube, namespace, deployment, holder, UNTOUCHED);
  }

  static Lock take(
      Kube kube, String namespace, String deployment, String holder, Duration untouched)
      throws KubeException {
    return take(
        new Lock(kube, namespace, nameFor(deployment), "this FlinkDeployment", holder), untouched);
  }

  /** The same for something else than a FlinkDeployment, in a few words. */
  static Lock take(Kube kube, String namespace, String name, String what, String holder)
      throws KubeException {
    return take(new Lock(kube, namespace, name, what, holder), UNTOUCHED);
  }

  private static Lock take(Lock lock, Duration untouched) throws KubeException {
    lock.acquire(untouched);
    lock.renewal.scheduleWithFixedDelay(
        lock::renew, RENEW_SECONDS, RENEW_SECONDS, TimeUnit.SECONDS);
    return lock;
  }

  /** The locks in a namespace, held or not. */
  public static List<Lease> all(Kube kube, String namespace) throws KubeException {
    return kube.ask(
        "list the leases in " + namespace,
        c -> c.leases().inNamespace(namespace).withLabel(MANAGED_BY, FIREDRILL).list().getItems());
  }

  private void acquire(Duration untouched) throws KubeException {
    Lease held = read();
    if (held != null && expired(held)) {
      if (renewed(held, untouched)) {
        throw taken(held);
      }
      held = read(); // it may have been given back in the meantime
    }
    acquire(held);
  }

  private void acquire(Lease held) throws KubeException {
    try {
      if (held == null) {
        kube.ask("create the lease " + name, c -> c.resource(fresh(null)).create());
      } else if (expired(held) && rehearsal(held).isPresent()) {
        throw new Problem(
            Texts.format(
                "the rehearsal %s, %s, was killed and has left things behind: `firedrill clean`"
                    + " removes them",
                rehearsal(held).get(), held.getSpec().getHolderIdentity()));
      } else if (expired(held)) {
        kube.ask(
            "take over the lease " + name,
            c -> c.resource(fresh(held.getMetadata().getResourceVersion())).update());
      } else {
        throw taken(held);
      }
    } catch (KubeException e) {
      if (e.conflict()) {
        throw new Problem("another drill has just begun on " + what, e);
      }
      throw e;
    }
  }

  private Lease read() throws KubeException {
    return kube.ask(
        "read the lease " + name, c -> c.leases().inNamespace(namespace).withName(name).get());
  }

  /** By this machine's clock it has run out; whoever renews it by another clock still has it. */
  private boolean renewed(Lease seen, Duration untouched) {
    try {
      return Wait.until(
          "the lease to be renewed",
          untouched,
          untouched.dividedBy(5),
          () -> {
            Lease now = read();
            return now == null || same(now, seen) ? Look.notYet("untouched") : Look.seen(true);
          });
    } catch (DeadlinePassed e) {
      return false;
    }
  }

  /** Whether nobody has written to a lease between two looks at it. */
  public static boolean same(Lease one, Lease other) {
    return one.getMetadata().getResourceVersion().equals(other.getMetadata().getResourceVersion());
  }

  /** The rehearsal that a lease was held for, which may have left things behind. */
  public static Optional<String> rehearsal(Lease lease) {
    return annotation(lease, REHEARSAL);
  }

  /** The brokers at which the holder of a lease has made topics, as it reached them. */
  public static Optional<String> topics(Lease lease) {
    return annotation(lease, TOPICS);
  }

  /** The generation of the FlinkDeployment that the holder of a lease began to upgrade. */
  public static Optional<String> upgraded(Lease lease) {
    return annotation(lease, UPGRADES);
  }

  private static Optional<String> annotation(Lease lease, String key) {
    return Optional.ofNullable(lease.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(key));
  }

  /**
   * Notes in the lease for which rehearsal it is held, before that makes anything: should it be
   * killed, the lease says what to look for.
   */
  void mark(String rehearsal) throws KubeException {
    annotate(REHEARSAL, rehearsal);
  }

  /** Notes in the lease that topics are made, before they are. */
  void markTopics(String brokers) throws KubeException {
    annotate(TOPICS, brokers);
  }

  /** Notes in the lease that the FlinkDeployment is upgraded, before it is. */
  void markUpgrade(long generation) throws KubeException {
    annotate(UPGRADES, Long.toString(generation));
  }

  /** The renewal writes to the lease as well: whoever comes second tries again. */
  private void annotate(String key, String value) throws KubeException {
    for (int attempt = 1; ; attempt++) {
      try {
        annotateNow(key, value);
        return;
      } catch (KubeException e) {
        if (!e.conflict() || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void annotateNow(String key, String value) throws KubeException {
    kube.ask(
        "mark the lease " + name,
        c -> {
          Lease held = c.leases().inNamespace(namespace).withName(name).get();
          Lease marked =
              new LeaseBuilder(held)
                  .editMetadata()
                  .addToAnnotations(key, value)
                  .endMetadata()
                  .build();
          return c.resource(marked).update();
        });
  }

  /** Lets it run out instead of deleting it: what it is marked with is still there. */
  void leave() {
    renewal.shutdownNow();
  }

  private Problem taken(Lease held) {
    return new Problem(
        Texts.format(
            "another drill runs on %s: %s, since %s. If it was killed, its lock runs out within %d s",
            what,
            held.getSpec().getHolderIdentity(),
            held.getSpec().getAcquireTime(),
            LASTS.toSeconds()));
  }

  /** Whether it has run out by this machine's clock, which need not be its holder's. */
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

  /**
   * Checks that the lock is still this harness's: a machine that slept for a minute has lost it.
   *
   * @throws Problem if it is not
   */
  void check() throws KubeException {
    Lease held = read();
    if (held == null || !holder.equals(held.getSpec().getHolderIdentity())) {
      throw new Problem(
          Texts.format(
              "the lock %s was lost%s: nothing was done. This process was suspended or offline for"
                  + " more than %d s",
              name,
              held == null ? "" : ", " + held.getSpec().getHolderIdentity() + " has it now",
              LASTS.toSeconds()));
    }
  }

  private void renew() {
    try {
      Lease held = read();
      if (held != null && holder.equals(held.getSpec().getHolderIdentity())) {
        held.getSpec().setRenewTime(ZonedDateTime.now(ZoneOffset.UTC));
        kube.ask("renew the lease " + name, c -> c.resource(held).update());
      }
    } catch (KubeException | RuntimeException | Error e) {
      // the next time; it lasts for several
    }
  }

  @Override
  public void close() {
    renewal.shutdown();
    try {
      renewal.awaitTermination(5, TimeUnit.SECONDS); // its conflict with the delete would keep it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
