package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.kind.Kind.Answer;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is beside the job and looks like it: another FlinkDeployment of the same jar with all
 * folders in common, a standalone Flink that is labelled as Flink's documentation does it and bears
 * the job's name, a foreign pod with that name, a Service without a selector. Drills and commands
 * run, and leave them as they are.
 *
 * <p>Nobody can have all three labels of a native Flink: it takes such a pod for a TaskManager of
 * its own, and its next JobManager does not start.
 */
@OnKind(spoils = true)
class NeighboursKindIT {
  private static final String OTHER = "neighbour";
  private static final String LOOKALIKE = "lookalike";

  private static final String STANDALONE =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: lookalike-ROLE}
      spec:
        selector: {matchLabels: &labels {app: transactions, component: ROLE}}
        template:
          metadata: {labels: *labels}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
              - name: flink-main-container
                image: localhost:5001/firedrill:dev
                command: [sleep, infinity]
      ---
      """;

  private static final String POD_AND_SERVICE =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: lookalike, labels: {app: transactions, type: flink-native-kubernetes}}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
          - name: foreign
            image: localhost:5001/firedrill:dev
            command: [sleep, infinity]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: lookalike}
      spec:
        ports: [{port: 9000}]
      """;

  private static final List<String> LOOKALIKES_BY_KIND =
      List.of(
          "deployment/lookalike-taskmanager",
          "deployment/lookalike-jobmanager",
          "pod/lookalike",
          "service/lookalike");

  private final Kind kind;

  NeighboursKindIT(Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void moveIn() throws Exception {
    kind.applyHere(
        STANDALONE.replace("ROLE", "taskmanager")
            + STANDALONE.replace("ROLE", "jobmanager")
            + POD_AND_SERVICE);
    kind.applyHere(otherJob().toString());
    Wait.until(
        "the other job to run and to checkpoint",
        Duration.ofMinutes(3),
        Duration.ofSeconds(2),
        () -> {
          JsonNode status = kind.get("flinkdeployment", OTHER).path("status");
          return status.at("/jobStatus/state").asText().equals("RUNNING")
                  && status.path("lifecycleState").asText().equals("STABLE")
              ? Look.seen(true)
              : Look.notYet("%s", status.path("lifecycleState").asText());
        });
  }

  @AfterEach
  void moveOut() throws Exception {
    kind.kubectlHere("delete", "flinkdeployment", OTHER, "--timeout=120s").succeeded();
    kind.kubectlHere("wait", "pods", "-l", "app=" + OTHER, "--for=delete", "--timeout=60s")
        .succeeded();
    kind.bucket(
        store -> {
          store.deleteBelow(OTHER + "-ledger/");
          store.deleteBelow(OTHER + "-rejects/");
          return true;
        });
    for (String each : LOOKALIKES_BY_KIND) {
      kind.kubectlHere("delete", each).succeeded();
    }
  }

  /** The job's own resource under another name, with a ledger of its own. */
  private JsonNode otherJob() throws Exception {
    JsonNode job = kind.deployment();
    ObjectNode other = ((ObjectNode) job.deepCopy()).retain("apiVersion", "kind", "spec");
    other.putObject("metadata").put("name", OTHER);
    ((ObjectNode) other.at("/spec/flinkConfiguration"))
        .put("slotmanager.redundant-taskmanager-num", "0");
    ArrayNode arguments = (ArrayNode) other.at("/spec/job/args");
    for (int i = 0; i < arguments.size(); i++) {
      arguments.set(
          i, arguments.get(i).asText().replaceFirst("/(ledger|rejects)$", "/" + OTHER + "-$1"));
    }
    return other;
  }

  /** Each neighbour by what changes if somebody touches it. */
  private Map<String, String> neighbours() throws Exception {
    Map<String, String> seen = new TreeMap<>();
    JsonNode other = kind.get("flinkdeployment", OTHER);
    seen.put(
        "FlinkDeployment",
        other.at("/metadata/uid").asText()
            + other.at("/metadata/generation").asText()
            + other.at("/status/jobStatus/jobId").asText());
    seen.put("restored", other.at("/status/jobStatus/startTime").asText());
    for (JsonNode pod : kind.get("pods").path("items")) {
      String name = pod.at("/metadata/name").asText();
      if (name.startsWith(OTHER) || name.startsWith(LOOKALIKE)) {
        seen.put(
            name,
            pod.at("/metadata/uid").asText() + pod.at("/status/containerStatuses/0/restartCount"));
      }
    }
    for (String each : LOOKALIKES_BY_KIND) {
      seen.put(each, kind.get(each).at("/metadata/resourceVersion").asText());
    }
    return seen;
  }

  private Answer savepoint(String command, String... more) throws Exception {
    List<String> all = new ArrayList<>(List.of("savepoint", command, "--target", "kubernetes"));
    all.addAll(List.of(more));
    return kind.firedrill(all.toArray(String[]::new));
  }

  private static String pathIn(String output) {
    return output.lines().filter(line -> line.startsWith("s3p://")).findFirst().orElseThrow();
  }

  @Test
  void drillsAndCommandsLeaveThemAsTheyAre() throws Exception {
    String theirs = pathIn(savepoint("take", "--deployment", OTHER).succeeded().output());
    Map<String, String> before = neighbours();

    Answer dry = kind.firedrill("drill", "all-pods-kill", "--target", "kubernetes", "--dry-run");
    assertThat(dry.succeeded().output()).doesNotContain(OTHER, LOOKALIKE);
    kind.firedrill("drill", "all-pods-kill", "--target", "kubernetes").succeeded();
    assertThat(neighbours()).isEqualTo(before);

    String ours = pathIn(savepoint("take").succeeded().output());
    assertThat(savepoint("list").succeeded().output()).contains(ours).doesNotContain(theirs);
    assertThat(savepoint("dispose", theirs).exited(2).output()).contains(theirs);
    savepoint("restore", ours, "--accept-repeats").succeeded();
    savepoint("dispose", ours).exited(2); // the job was restored from it
    kind.firedrill("clean").succeeded();
    assertThat(neighbours()).isEqualTo(before);
    assertThat(savepoint("list", "--deployment", OTHER).succeeded().output()).contains(theirs);
  }
}
