package io.firedrill.cluster.kubernetes.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.kubernetes.KubernetesTarget;
import io.firedrill.cluster.kubernetes.Lock;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a harness that was killed can leave: in a namespace its lock, and what a rehearsal of an
 * upgrade had made; in the bucket what that had written.
 */
public final class Leftovers {
  private final Access access;
  private final Kube kube;
  private final List<String> done = new ArrayList<>();
  private final Set<String> held = new HashSet<>();
  private final Set<String> rehearsals = new TreeSet<>();

  private Leftovers(Access access, Kube kube) {
    this.access = access;
    this.kube = kube;
  }

  /**
   * Removes what nobody holds any more.
   *
   * @return what was done, a line for each thing
   * @throws Problem if the namespace or the bucket cannot be looked at
   */
  public static List<String> remove(Access access) {
    try (Kube kube = Kube.open(access)) {
      Leftovers leftovers = new Leftovers(access, kube);
      leftovers.leases();
      leftovers.shadows();
      leftovers.pods();
      leftovers.secrets();
      leftovers.objects();
      return leftovers.done;
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private void leases() throws KubeException {
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
      String name = Texts.format("Lease %s/%s", access.namespace(), lease.getMetadata().getName());
      if (Lock.expired(lease)) {
        kube.ask("delete the lease", c -> c.resource(lease).lockResourceVersion().delete());
        done.add("removed " + name);
      } else {
        held.add(lease.getMetadata().getName());
        done.add(
            Texts.format("left %s alone: %s holds it", name, lease.getSpec().getHolderIdentity()));
      }
    }
  }

  /** Whether the rehearsal that made it is over; those that are not are left alone. */
  private boolean over(Map<String, String> labels) {
    String of = labels.get(RehearsalLabels.OF);
    if (of == null || held.contains(Lock.nameFor(of))) {
      return false;
    }
    rehearsals.add(labels.get(RehearsalLabels.REHEARSAL));
    return true;
  }

  private void shadows() throws IOException {
    for (JsonNode resource : kube.flinkResources(access.namespace(), "flinkdeployments")) {
      Map<String, String> labels = new TreeMap<>();
      resource
          .at("/metadata/labels")
          .properties()
          .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
      if (over(labels)) {
        String name = resource.at("/metadata/name").asText();
        new ShadowCluster(kube, access.namespace(), name).remove();
        done.add(Texts.format("removed FlinkDeployment %s/%s", access.namespace(), name));
      }
    }
  }

  private void pods() throws KubeException {
    for (HasMetadata pod :
        kube.ask(
            "list the pods of rehearsals",
            c ->
                c.pods()
                    .inNamespace(access.namespace())
                    .withLabel(RehearsalLabels.REHEARSAL)
                    .withoutLabel("app")
                    .list()
                    .getItems())) {
      removed("Pod", pod);
    }
  }

  private void secrets() throws KubeException {
    for (HasMetadata secret :
        kube.ask(
            "list the secrets of rehearsals",
            c ->
                c.secrets()
                    .inNamespace(access.namespace())
                    .withLabel(RehearsalLabels.REHEARSAL)
                    .list()
                    .getItems())) {
      removed("Secret", secret);
    }
  }

  private void removed(String kind, HasMetadata resource) throws KubeException {
    if (over(resource.getMetadata().getLabels())) {
      kube.ask("delete the " + kind, c -> c.resource(resource).delete());
      done.add(
          Texts.format(
              "removed %s %s/%s", kind, access.namespace(), resource.getMetadata().getName()));
    }
  }

  private void objects() throws IOException {
    if (rehearsals.isEmpty()) {
      return;
    }
    try (KubernetesTarget target = KubernetesTarget.find(access, "clean")) {
      for (String rehearsal : rehearsals) {
        String prefix = new RehearsalArea(rehearsal).prefix();
        int objects = target.store().leftBelow(prefix).size();
        target.store().deleteBelow(prefix);
        done.add(Texts.format("removed %d objects below %s", objects, prefix));
      }
    }
  }
}
