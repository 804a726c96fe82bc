package io.firedrill.report;

import io.firedrill.cluster.PodState;
import io.firedrill.cluster.ResourceState;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What Kubernetes showed around the fault, in the order in which it was seen. */
record ClusterLog(List<Row> rows) {
  private static final long BEFORE_MILLIS = 1_000;
  private static final int MOST = 60;

  /** Something that was seen; {@code when} is counted from the fault. */
  record Row(String when, String who, String what) {}

  static Optional<ClusterLog> of(Evidence evidence) {
    Optional<Fact.FaultTookEffect> fault = evidence.fault();
    if (fault.isEmpty()) {
      return Optional.empty();
    }
    List<Row> rows = new ArrayList<>();
    for (Fact fact : evidence.facts()) {
      if (fact.at() >= fault.get().at() - BEFORE_MILLIS && rows.size() < MOST) {
        String when = Page.sinceFault(fact.at() - fault.get().at());
        if (fact instanceof Fact.PodSeen seen) {
          rows.add(new Row(when, "pod " + seen.pod().name(), describe(seen.pod())));
        } else if (fact instanceof Fact.PodGone gone) {
          rows.add(new Row(when, "pod " + gone.name(), "gone from the API"));
        } else if (fact instanceof Fact.ResourceSeen seen) {
          rows.add(new Row(when, "FlinkDeployment", describe(seen.resource())));
        } else if (fact instanceof Fact.EventSeen seen) {
          rows.add(
              new Row(
                  when,
                  seen.event().object(),
                  seen.event().reason() + ": " + seen.event().message()));
        }
      }
    }
    return rows.isEmpty() ? Optional.empty() : Optional.of(new ClusterLog(rows));
  }

  private static String describe(PodState pod) {
    return Texts.format(
        "%s, %s%s%s%s",
        pod.phase(),
        pod.container().isEmpty() ? "no container yet" : pod.container(),
        pod.ready() ? ", ready" : "",
        pod.restarts() > 0 ? Texts.format(", restarted %d times", pod.restarts()) : "",
        pod.deletedAt() > 0 ? ", being deleted" : "");
  }

  private static String describe(ResourceState resource) {
    return Texts.format(
        "%s, JobManager %s, job %s%s",
        resource.lifecycleState(),
        resource.jobManagerDeploymentStatus(),
        resource.jobState(),
        resource.error().isEmpty() ? "" : ", error: " + resource.error());
  }
}
