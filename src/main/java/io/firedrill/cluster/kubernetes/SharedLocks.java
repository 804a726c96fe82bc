package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Locks of what other jobs depend on too, the S3 store, the Kafka brokers, the PostgreSQL server
 * and the Flink operator, each where that is. A drill that hits one holds it to its end, and meets
 * no other run: each makes its own lease before it looks for the other's, so that at least one of
 * two sees the other.
 */
final class SharedLocks implements AutoCloseable {
  private final Kube kube;
  private final Access access;
  private final Victims victims;
  private final String holder;
  private final List<Lock> held = new ArrayList<>();

  SharedLocks(Kube kube, Access access, Victims victims, String holder) {
    this.kube = kube;
    this.access = access;
    this.victims = victims;
    this.holder = holder;
  }

  /** A lease by its place, and what it is the lock of. */
  private record Shared(String namespace, String name, String what) {}

  private List<Shared> of(Set<Role> roles) {
    List<Shared> shared = new ArrayList<>();
    if (roles.contains(Role.STORE)) {
      ServicePods store = victims.storePods();
      String name = Lock.SHARED + "store." + store.service().getMetadata().getName();
      shared.addAll(both(store.namespace(), name, "the S3 store"));
    }
    if (roles.contains(Role.STORE_PROXY)) {
      ServicePods proxy = victims.proxyPods();
      String name = Lock.SHARED + "store." + proxy.service().getMetadata().getName();
      shared.addAll(both(proxy.namespace(), name, "the S3 store's proxy"));
    }
    if (roles.contains(Role.BROKER)) {
      ServicePods brokers = victims.brokerPods();
      String name = Lock.SHARED + "broker." + brokers.service().getMetadata().getName();
      shared.addAll(both(brokers.namespace(), name, "the Kafka brokers"));
    }
    if (roles.contains(Role.DATABASE)) {
      ServicePods database = victims.databasePods();
      String name = Lock.SHARED + "database." + database.service().getMetadata().getName();
      shared.addAll(both(database.namespace(), name, "the PostgreSQL server"));
    }
    if (roles.contains(Role.OPERATOR)) {
      shared.addAll(
          both(victims.operatorNamespace(), Lock.SHARED + "operator", "the Flink operator"));
    }
    if (roles.contains(Role.API_SERVER)) {
      shared.addAll(both(access.namespace(), Lock.SHARED + "api-server", "the API server"));
    }
    return shared;
  }

  /** Where it is, and where the job is: a run beside the job looks there only. */
  private List<Shared> both(String namespace, String name, String what) {
    return new TreeSet<>(List.of(namespace, access.namespace()))
        .stream().map(place -> new Shared(place, name, what)).toList();
  }

  /** What would be held, a line each. */
  List<String> plan(Set<Role> roles) {
    return of(roles).stream()
        .map(
            lock ->
                Texts.format(
                    "would hold the Lease %s/%s: no other run depends on %s meanwhile",
                    lock.namespace(), lock.name(), lock.what()))
        .toList();
  }

  /**
   * Takes the locks of what is going to be hit.
   *
   * @throws Problem if another run has one, or is under way where that would be felt
   */
  synchronized void claim(Set<Role> roles) throws IOException {
    for (Shared lock : of(roles)) {
      held.add(Lock.take(kube, lock.namespace(), lock.name(), lock.what(), holder));
      for (String namespace : new TreeSet<>(List.of(lock.namespace(), access.namespace()))) {
        for (Lease other : others(namespace)) {
          throw new Problem(
              Texts.format(
                  "this drill hits %s, on which another run may depend: %s holds the Lease %s/%s. Wait for its end",
                  lock.what(),
                  other.getSpec().getHolderIdentity(),
                  namespace,
                  other.getMetadata().getName()));
        }
      }
    }
  }

  /**
   * Refuses a run while another drill hits what the namespace shares.
   *
   * @throws Problem if one does
   */
  void refuseWhileHit() throws KubeException {
    for (Lease other : others(access.namespace())) {
      if (Lock.shared(other)) {
        throw new Problem(
            Texts.format(
                "another drill hits what this job depends on: %s holds the Lease %s/%s. Wait for its end",
                other.getSpec().getHolderIdentity(),
                access.namespace(),
                other.getMetadata().getName()));
      }
    }
  }

  private List<Lease> others(String namespace) throws KubeException {
    return Lock.all(kube, namespace).stream()
        .filter(lease -> !Lock.expired(lease))
        .filter(lease -> !holder.equals(lease.getSpec().getHolderIdentity()))
        .toList();
  }

  /**
   * Checks that they are still held.
   *
   * @throws Problem if one is not
   */
  synchronized void check() throws KubeException {
    for (Lock lock : held) {
      lock.check();
    }
  }

  @Override
  public synchronized void close() {
    held.forEach(Lock::close);
    held.clear();
  }
}
