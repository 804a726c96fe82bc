package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.doctor.Surroundings;
import java.util.Set;
import java.util.TreeSet;

/** A job that one node takes down. */
final class AllPodsOnOneNode implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("all-pods-on-one-node")
        .why(
            "A node that is gone takes the JobManager, the TaskManagers and what stands by at once.")
        .at(
            "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity")
        .remedy(
            "podAntiAffinity or topologySpreadConstraints over kubernetes.io/hostname in the podTemplates");
  }

  @Override
  public Look examine(Subject subject) {
    if (subject.surroundings().isEmpty()) {
      return Look.unseen("only the cluster shows it");
    }
    Surroundings around = subject.surroundings().get();
    Set<String> nodes = new TreeSet<>(around.nodes().values());
    if (around.nodes().size() < 2 || around.nodesOfTheCluster().orElse(0) < 2) {
      return Look.unseen(
          "the job has fewer than two pods, or the cluster fewer than two nodes that can be seen");
    }
    return nodes.size() == 1
        ? Look.found(
            "the job's pods", "all %d are on %s", around.nodes().size(), nodes.iterator().next())
        : Look.fine();
  }
}
