package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.kind.Kind.Answer;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that end by SIGKILL: clean removes what they leave, and nothing of the job is lost. */
@OnKind
class KilledKindIT {
  private static final Duration LOCK_RUNS_OUT = Duration.ofSeconds(90);

  /** A drill's Job may take as long as the room is taken, and some minutes more. */
  private static final Duration LEFT_AT_MOST = Duration.ofMinutes(4);

  private static final String REHEARSAL = "firedrill.io/rehearsal";
  private static final String QUOTA = "no-new-flinkdeployments";

  private final Kind kind;
  private final Upgrades upgrades;

  KilledKindIT(Kind kind) {
    this.kind = kind;
    this.upgrades = new Upgrades(kind);
  }

  /** Cleans again and again, until the lock of the killed run has run out. */
  private String clean() {
    return Wait.until(
        "the lock of the killed run to run out",
        LOCK_RUNS_OUT,
        Duration.ofSeconds(5),
        () -> {
          Answer answer = kind.firedrill("clean").succeeded();
          return answer.output().contains("holds it")
              ? Look.notYet("%s", answer.output())
              : Look.seen(answer.output());
        });
  }

  @Test
  void aRehearsalThatIsKilledWhileItsShadowRunsIsCleanedUp() throws Exception {
    killedIn("  shadow  ");
  }

  /** Before the shadow only the lock says that there was a rehearsal, and then its label too. */
  @ParameterizedTest
  @ValueSource(strings = {"  versions  ", "  state  "})
  @Tag("long")
  void aRehearsalThatIsKilledEarlierIsCleanedUp(String phase) throws Exception {
    killedIn(phase);
  }

  private void killedIn(String phase) throws Exception {
    String job = kind.jobId();
    String printed =
        kind.killed(
            output -> output.contains(phase) && isThere(phase),
            "upgrade",
            "--target",
            "kubernetes",
            "--image",
            "localhost:5001/firedrill:dev", // the same, by another name: a pod looks into it
            "--parallelism",
            "3");
    boolean written = printed.contains("  state  ");
    assertThat(kind.firedrill("clean").succeeded().output()).contains("left Lease", "holds it");
    assertThat(objects() > 0).as("the live lock's objects stay").isEqualTo(written);

    assertThat(clean())
        .containsPattern(
            written
                ? "removed [1-9][0-9]* objects below firedrill-rehearsal/"
                : "removed Pod firedrill/firedrill-image-");
    upgrades.nothingOfTheRehearsalIsLeft();
    assertThat(kind.jobId()).isEqualTo(job);
    assertThat(kind.rest("jobs/" + job).path("state").asText()).isEqualTo("RUNNING");
  }

  private boolean isThere(String phase) throws Exception {
    return switch (phase.trim()) {
      case "versions" -> !kind.get("pods", "-l", REHEARSAL).path("items").isEmpty();
      case "shadow" -> kind.get("flinkdeployments").path("items").size() == 2;
      default -> true;
    };
  }

  private int objects() throws Exception {
    return kind.bucket(store -> store.list("firedrill-rehearsal/")).size();
  }

  /** The operator carries on what was begun; nothing of the rehearsal before it is left. */
  @Test
  @Tag("long")
  @OnKind(spoils = true) // it runs with another parallelism
  void anUpgradeThatIsKilledIsCarriedOnByTheOperatorAndCleanSaysSo() throws Exception {
    String generation = kind.deployment().at("/metadata/generation").asText();
    kind.killed(
        output -> !kind.deployment().at("/metadata/generation").asText().equals(generation),
        "upgrade",
        "--target",
        "kubernetes",
        "--soak",
        "5",
        "--parallelism",
        "3",
        "--perform");
    assertThat(clean())
        .contains("was started, but nobody watched it finish")
        .containsPattern("removed [0-9]+ objects below firedrill-rehearsal/");
    kind.firedrill("wait-ready").succeeded();
    upgrades.nothingOfTheRehearsalIsLeft();
    assertThat(kind.restored().path("is_savepoint").asBoolean()).isTrue();
    drillAudits("taskmanager-kill");
  }

  /** What deletes the store's pods dies with the harness. */
  @Test
  @Tag("long")
  void aDrillThatIsKilledInAnOutageOfTheStoreLeavesOnlyItsLocks() throws Exception {
    kind.killed(
        output -> output.contains("  fault  ") && storeIsAway(),
        "drill",
        "--target",
        "kubernetes",
        "--store-namespace",
        Kind.NAMESPACE,
        "store-outage");
    kind.kubectlHere("rollout", "status", "statefulset/minio", "--timeout=120s").succeeded();
    assertThat(clean()).contains("removed Lease");
    kind.noLockIsLeft();
    drillAudits("jobmanager-kill");
  }

  private boolean storeIsAway() throws Exception {
    return kind.get("statefulset", "minio").at("/status/readyReplicas").asInt() == 0;
  }

  /** A drill that passes has audited the whole ledger, with what was written before it. */
  private void drillAudits(String drill) throws Exception {
    kind.firedrill("drill", "--target", "kubernetes", drill).succeeded();
  }

  /**
   * The operator on kind is one of those before 1.8, which need the resource deleted. A quota
   * refuses the create, so that the run is in the gap for as long as it takes to kill it.
   */
  @Test
  @Tag("long")
  @OnKind(spoils = true)
  void aRestoreThatIsKilledBetweenDeleteAndCreateIsCarriedToItsEndByClean() throws Exception {
    String taken =
        kind.firedrill("savepoint", "take", "--target", "kubernetes").succeeded().output();
    String savepoint =
        taken.lines().filter(line -> line.startsWith("s3p://")).findFirst().orElseThrow();
    refuseNewDeployments();
    try {
      kind.killed(
          output -> kind.get("flinkdeployments").path("items").isEmpty(),
          "savepoint",
          "restore",
          savepoint,
          "--target",
          "kubernetes",
          "--accept-repeats");
    } finally {
      kind.kubectlHere("delete", "resourcequota", QUOTA).succeeded();
    }
    assertThat(kind.get("flinkdeployments").path("items")).isEmpty();

    assertThat(clean()).contains("created FlinkDeployment firedrill/transactions again");
    kind.firedrill("wait-ready").succeeded();
    assertThat(kind.restored().path("external_path").asText()).isEqualTo(savepoint);
    assertThat(kind.get("secrets", "-l", "firedrill.io/copy-of").path("items")).isEmpty();
  }

  /** The same gap after the loss of a cluster. */
  @Test
  @Tag("long")
  @OnKind(spoils = true)
  void aDrillThatIsKilledWhenTheClusterIsLostIsCarriedToItsEndByClean() throws Exception {
    refuseNewDeployments();
    try {
      kind.killed(
          output -> output.contains("  bring back  "),
          "drill",
          "--target",
          "kubernetes",
          "--may-redeploy",
          "cluster-loss");
    } finally {
      kind.kubectlHere("delete", "resourcequota", QUOTA).succeeded();
    }
    assertThat(kind.get("flinkdeployments").path("items")).isEmpty();
    assertThat(kind.firedrill("drill", "--target", "kubernetes").exited(2).output())
        .contains("`firedrill clean` does");

    assertThat(clean()).contains("created FlinkDeployment firedrill/transactions again");
    kind.firedrill("wait-ready").succeeded();
    drillAudits("taskmanager-kill");
  }

  /** The quota belongs to a Job that ends at its deadline, and takes the quota along. */
  @Test
  @Tag("long")
  void aDrillThatIsKilledWhileThereIsNoRoomLeavesNoQuota() throws Exception {
    kind.killed(
        output -> !quotas().isEmpty(),
        "drill",
        "--target",
        "kubernetes",
        "--quota-namespace",
        Kind.NAMESPACE,
        "no-room");
    Wait.until(
        "the quota to end by itself",
        LEFT_AT_MOST,
        Duration.ofSeconds(2),
        () -> quotas().isEmpty() ? Look.seen("none") : Look.notYet("%s", quotas()));
    kind.firedrill("wait-ready").succeeded();
    assertThat(clean()).contains("removed Lease");
    drillAudits("taskmanager-kill");
  }

  private JsonNode quotas() throws Exception {
    return kind.get("resourcequotas").path("items");
  }

  /** The shell in the pod ends with its connection, and wakes the process that it has stopped. */
  @Test
  @Tag("long")
  void aDrillThatIsKilledWhileATaskManagerIsStoppedLeavesNoneStopped() throws Exception {
    kind.killed(
        output -> !stopped().isEmpty(), "drill", "--target", "kubernetes", "taskmanager-zombie");
    Wait.until(
        "no process to be stopped",
        Kind.SOON,
        Duration.ofSeconds(2),
        () -> stopped().isEmpty() ? Look.seen("none") : Look.notYet("%s", stopped()));
    kind.firedrill("wait-ready").succeeded();
    assertThat(clean()).contains("removed Lease");
    drillAudits("taskmanager-kill");
  }

  /** The shell on the node ends with what it reads, and takes its rules away. */
  @Test
  @Tag("long")
  void aDrillThatIsKilledWhileTheNetworkIsCutLeavesItWhole() throws Exception {
    kind.killed(
        output -> !cut().isEmpty(), "drill", "--target", "kubernetes", "network-cut-jobmanager");
    Wait.until(
        "no packet to be dropped",
        Kind.SOON,
        Duration.ofSeconds(1),
        () -> cut().isEmpty() ? Look.seen("none") : Look.notYet("%s", cut()));
    kind.firedrill("wait-ready").succeeded();
    assertThat(clean()).contains("removed Lease");
    drillAudits("taskmanager-kill");
  }

  /** The rules of drills in the networks of the node's pods. */
  private List<String> cut() throws Exception {
    String rules = "for each in /run/netns/*; do nsenter --net=$each iptables -S; done";
    return kind.onNode("bash", "-c", rules)
        .output()
        .lines()
        .filter(rule -> rule.contains("FIREDRILL"))
        .toList();
  }

  /** The same shell lets the API server go on. */
  @Test
  @Tag("long")
  void aDrillThatIsKilledWhileTheApiServerIsStoppedLetsItGoOn() throws Exception {
    kind.killed(
        output -> apiServerIsStopped(), "drill", "--target", "kubernetes", "api-server-away");
    Wait.until(
        "the API server to go on",
        Kind.SOON,
        Duration.ofSeconds(1),
        () -> apiServerIsStopped() ? Look.notYet("it is stopped") : Look.seen(true));
    kind.firedrill("wait-ready").succeeded();
    assertThat(clean()).contains("removed Lease");
    drillAudits("taskmanager-kill");
  }

  private boolean apiServerIsStopped() throws Exception {
    return kind.onNode("sh", "-c", "grep ^State: /proc/$(pgrep -o -x kube-apiserver)/status")
        .output()
        .contains("(stopped)");
  }

  /** The TaskManagers with a process that does not run because of a signal. */
  private List<String> stopped() throws Exception {
    List<String> stopped = new ArrayList<>();
    for (JsonNode pod : kind.get("pods", "-l", "component=taskmanager").path("items")) {
      String name = pod.at("/metadata/name").asText();
      Answer states =
          kind.kubectlHere("exec", name, "--", "sh", "-c", "grep -h ^State: /proc/[0-9]*/status");
      if (states.output().contains("(stopped)")) {
        stopped.add(name);
      }
    }
    return stopped;
  }

  private void refuseNewDeployments() throws Exception {
    kind.kubectlHere(
            "create", "resourcequota", QUOTA, "--hard=count/flinkdeployments.flink.apache.org=0")
        .succeeded();
    Wait.until(
        "the quota to be enforced",
        Kind.SOON,
        Duration.ofSeconds(1),
        () -> {
          JsonNode status = kind.get("resourcequota", QUOTA).path("status");
          return status.has("used") ? Look.seen(status) : Look.notYet("%s", status);
        });
  }
}
