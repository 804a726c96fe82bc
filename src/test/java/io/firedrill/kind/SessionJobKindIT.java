package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.kind.Kind.Answer;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One of two jobs of a session cluster: drills and savepoint commands, and nothing else. */
@Tag("long")
@OnKind(job = OnKind.Job.ABSENT, spoils = true)
class SessionJobKindIT {
  private static final Path JAR = Path.of("target/usrlib/v1/firedrill-job.jar");
  private static final String MC =
      "export MC_CONFIG_DIR=/tmp/mc"
          + " MC_HOST_store=\"http://$MINIO_ROOT_USER:$MINIO_ROOT_PASSWORD@localhost:9000\"; mc ";

  private final Kind kind;

  SessionJobKindIT(Kind kind) {
    this.kind = kind;
  }

  private Answer firedrill(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addAll(List.of("--deployment", "session", "--session-job", "mine"));
    return kind.firedrill(command.toArray(String[]::new));
  }

  private Answer savepoint(String command, String... more) throws Exception {
    List<String> all = new ArrayList<>(List.of("savepoint", command, "--target", "kubernetes"));
    all.addAll(List.of(more));
    return firedrill(all.toArray(String[]::new));
  }

  @BeforeEach
  void isDeployed() throws Exception {
    kind.bucket(
        store -> {
          store.put("jars/firedrill-job.jar", JAR);
          return JAR;
        });
    access("download");
    kind.kubectlHere("apply", "-f", "k8s/base/service-account.yaml").succeeded();
    kind.kubectlHere("apply", "-f", "src/test/resources/kind/session-jobs.yaml").succeeded();
    firedrill("wait-ready").succeeded();
  }

  /** What anybody may do with the jar: an operator has no keys. */
  private void access(String what) throws Exception {
    kind.kubectlHere(
            "exec",
            "statefulset/minio",
            "--",
            "sh",
            "-c",
            MC + "anonymous set " + what + " store/firedrill/jars")
        .succeeded();
  }

  @AfterEach
  void isGone() throws Exception {
    kind.kubectlHere("delete", "flinksessionjobs", "--all", "--timeout=120s").succeeded();
    kind.kubectlHere("delete", "flinkdeployment", "session", "--timeout=120s").succeeded();
    access("private");
    kind.bucket(
        store -> {
          store.deleteBelow("jars/");
          return JAR;
        });
  }

  @Test
  void itIsDrilledWithConsentAndItsSavepointsAreItsOwn() throws Exception {
    String other = idOf("other");
    assertThat(firedrill("drill", "taskmanager-kill", "--target", "kubernetes").exited(2).output())
        .contains("session runs other jobs too", other, "--despite-other-jobs");
    for (String drill : List.of("taskmanager-kill", "jobmanager-kill", "all-pods-kill")) {
      assertThat(
              firedrill("drill", drill, "--target", "kubernetes", "--despite-other-jobs")
                  .succeeded()
                  .output())
          .containsPattern("ledger: [0-9]+ records .* each once");
    }
    runsAgain(other);

    String byRest = path(savepoint("take"));
    String byNonce = path(savepoint("take", "--by", "nonce"));
    assertThat(savepoint("list").succeeded().output()).contains(byRest, byNonce);
    assertThat(savepoint("restore", byNonce).exited(2).output()).contains("--accept-repeats");
    savepoint("restore", byNonce, "--accept-repeats").succeeded();
    firedrill("wait-ready").succeeded();
    JsonNode restored =
        kind.rest("session", "jobs/" + idOf("mine") + "/checkpoints").at("/latest/restored");
    assertThat(restored.path("external_path").asText()).isEqualTo(byNonce);

    suspend();
    assertThat(firedrill("drill", "taskmanager-kill", "--target", "kubernetes").exited(2).output())
        .contains("is suspended");
    savepoint("restore", "latest", "--accept-repeats").succeeded();
    firedrill("wait-ready").succeeded();
    assertThat(idOf("other")).isEqualTo(other);
    assertThat(
            firedrill("upgrade", "--target", "kubernetes", "--parallelism", "2").exited(2).output())
        .contains("upgrades of a FlinkSessionJob are not rehearsed");
    kind.noLockIsLeft();
  }

  private void runsAgain(String job) {
    Wait.until(
        "the other job to be RUNNING",
        Kind.SOON,
        Duration.ofSeconds(1),
        () -> {
          String state = kind.rest("session", "jobs/" + job).path("state").asText();
          return state.equals("RUNNING") ? Look.seen(state) : Look.notYet("%s", state);
        });
  }

  private static String path(Answer taken) {
    return taken
        .succeeded()
        .output()
        .lines()
        .filter(line -> line.startsWith("s3p://"))
        .findFirst()
        .orElseThrow();
  }

  private String idOf(String job) throws Exception {
    return kind.get("flinksessionjob", job).at("/status/jobStatus/jobId").asText();
  }

  private void suspend() throws Exception {
    kind.kubectlHere(
            "patch",
            "flinksessionjob",
            "mine",
            "--type=merge",
            "-p",
            "{\"spec\":{\"job\":{\"state\":\"suspended\"}}}")
        .succeeded();
    Wait.until(
        "the operator to suspend the job",
        Kind.SOON,
        Duration.ofSeconds(1),
        () -> {
          String state = kind.get("flinksessionjob", "mine").at("/status/lifecycleState").asText();
          return state.equals("SUSPENDED") ? Look.seen(state) : Look.notYet("%s", state);
        });
  }
}
