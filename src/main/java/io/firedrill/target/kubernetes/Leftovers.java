package io.firedrill.target.kubernetes;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.firedrill.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** What a harness that was killed can leave in a namespace: its lock. Nothing else is its own. */
public final class Leftovers {
  private Leftovers() {}

  /**
   * Removes the locks that nobody holds any more.
   *
   * @return what was done, a line for each lock
   * @throws Problem if the namespace cannot be looked at
   */
  public static List<String> remove(Access access) {
    List<String> done = new ArrayList<>();
    try (Kube kube = Kube.open(access)) {
      List<Lease> leases =
          kube.ask(
              "list the leases",
              c ->
                  c.leases()
                      .inNamespace(access.namespace())
                      .withLabel(Lock.MANAGED_BY, Lock.FIREDRILL)
                      .list()
                      .getItems());
      for (Lease lease : leases) {
        String name = "Lease %s/%s".formatted(access.namespace(), lease.getMetadata().getName());
        if (Lock.expired(lease)) {
          kube.ask("delete the lease", c -> c.resource(lease).lockResourceVersion().delete());
          done.add("removed " + name);
        } else {
          done.add(
              "left %s alone: %s holds it".formatted(name, lease.getSpec().getHolderIdentity()));
        }
      }
      return done;
    } catch (KubeException e) {
      throw new Problem(e.getMessage(), e);
    }
  }
}
