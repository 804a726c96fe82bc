package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.kubernetes.client.FlinkKind;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.flink.SavepointFormat;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Savepoints through the operator: FlinkStateSnapshots, which operators from 1.10 on reconcile, or
 * the nonce in the spec.
 *
 * @param noticedWithin how long the operator may take to react at all
 */
record StateSnapshots(JobResource job, Duration noticedWithin, Clock clock) {
  // an operator that reconciles them says something at its next look; one that does not never will
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(45);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  StateSnapshots(JobResource job) {
    this(job, NOTICED_WITHIN, Clock.systemUTC());
  }

  private Kube kube() {
    return job.kube();
  }

  /**
   * Takes a savepoint by a FlinkStateSnapshot.
   *
   * @return its path; empty if the operator does not reconcile them, and then none is left behind
   */
  Optional<String> take(SavepointFormat format, Duration deadline) throws IOException {
    String name = Texts.format("%s-firedrill-%d", job.name(), clock.millis());
    ObjectNode resource = new ObjectMapper().createObjectNode();
    resource.put("apiVersion", "flink.apache.org/v1beta1").put("kind", "FlinkStateSnapshot");
    ObjectNode metadata = resource.putObject("metadata");
    metadata.put("name", name).put("namespace", job.namespace());
    metadata.putObject("labels").put(Lock.MANAGED_BY, Lock.FIREDRILL);
    ObjectNode spec = resource.putObject("spec").put("backoffLimit", 0);
    spec.putObject("jobReference").put("kind", job.kind().kind()).put("name", job.name());
    spec.putObject("savepoint")
        .put("formatType", format.name())
        .put("alreadyExists", false)
        .put("disposeOnDelete", false);
    try {
      kube().createFlinkResource(resource);
    } catch (KubeException e) {
      if (e.notFound()) {
        return Optional.empty(); // no such kind in this cluster
      }
      throw e;
    }
    try {
      Wait.until(
          "the operator to notice the FlinkStateSnapshot",
          noticedWithin,
          LOOK_EVERY,
          () -> status(name).isEmpty() ? Look.notYet("no status") : Look.seen(true));
    } catch (DeadlinePassed e) {
      kube().deleteFlinkResource(FlinkKind.SNAPSHOT, job.namespace(), name);
      return Optional.empty();
    }
    return Optional.of(
        Wait.until(
            Texts.format("the FlinkStateSnapshot %s to be COMPLETED", name),
            deadline,
            LOOK_EVERY,
            () -> completed(status(name))));
  }

  private JsonNode status(String name) throws IOException {
    return kube()
        .flinkResource(FlinkKind.SNAPSHOT, job.namespace(), name)
        .map(resource -> resource.path("status"))
        .orElseThrow(() -> new Problem("somebody has deleted the FlinkStateSnapshot " + name));
  }

  private static Look<String> completed(JsonNode status) {
    String state = status.path("state").asText("");
    if (state.equals("FAILED") || state.equals("ABANDONED")) {
      throw new Problem(
          Texts.format(
              "the savepoint %s: %s",
              state.equals("FAILED") ? "failed" : "was abandoned",
              status.path("error").asText("the operator gives no reason")));
    }
    return state.equals("COMPLETED")
        ? Look.seen(status.path("path").asText())
        : Look.notYet("%s", state);
  }

  /** Whether a FlinkStateSnapshot is one of this job. */
  boolean refersTo(JsonNode snapshot) {
    JsonNode reference = snapshot.at("/spec/jobReference");
    return reference.path("name").asText().equals(job.name())
        && reference.path("kind").asText(FlinkKind.DEPLOYMENT.kind()).equals(job.kind().kind());
  }

  /**
   * Waits for the savepoint that a new nonce has triggered: before 1.10 the resource's own status
   * names it, from then on a FlinkStateSnapshot does.
   *
   * @param since when the nonce was set, in epoch milliseconds
   */
  String awaitManual(long since, Duration deadline) {
    return Wait.until(
        "the operator to report the savepoint",
        deadline.plus(noticedWithin),
        LOOK_EVERY,
        () -> {
          JsonNode last =
              job.own()
                  .orElseThrow(() -> new Problem(Texts.format("the %s is gone", job.kind().kind())))
                  .at("/status/jobStatus/savepointInfo/lastSavepoint");
          if (last.path("triggerType").asText("").equals("MANUAL")
              && last.path("timeStamp").asLong() >= since) {
            return Look.seen(last.path("location").asText());
          }
          for (JsonNode snapshot : kube().flinkResources(job.namespace(), FlinkKind.SNAPSHOT)) {
            boolean ours =
                refersTo(snapshot)
                    && snapshot
                        .at("/metadata/labels")
                        .path("snapshot.trigger-type")
                        .asText()
                        .equals("MANUAL")
                    && Instant.parse(snapshot.at("/metadata/creationTimestamp").asText())
                            .toEpochMilli()
                        >= since - 1_000;
            if (ours && snapshot.path("status").path("state").asText("").length() > 0) {
              return completed(snapshot.path("status"));
            }
          }
          return Look.notYet("nothing");
        });
  }
}
