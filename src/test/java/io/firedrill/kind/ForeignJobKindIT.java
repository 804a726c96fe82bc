package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.app.Installation;
import io.firedrill.app.KubernetesDrills;
import io.firedrill.drill.DrillFile;
import io.firedrill.kind.Kind.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that is not the project's: one of Flink's examples, in a namespace with its own store. */
@Tag("long")
@OnKind(job = OnKind.Job.ABSENT)
class ForeignJobKindIT {
  /** They signal a process that is not the first of its container. */
  private static final Set<String> NEED_SHARED_PROCESSES =
      Set.of("mid-checkpoint-kill", "taskmanager-hang");

  private static final String OTHER_PROGRAM =
      """
      spec:
        job:
          entryClass: org.apache.flink.streaming.examples.windowing.TopSpeedWindowing
          args: []
      """;
  private static final String ANOTHER_SETTING =
      """
      spec:
        flinkConfiguration:
          execution.checkpointing.num-retained: "5"
      """;

  private final ForeignJob job;

  @TempDir private Path changes;

  ForeignJobKindIT(Kind kind) {
    this.job = new ForeignJob(kind);
  }

  private Answer savepoint(String command, String... more) throws Exception {
    List<String> all = new ArrayList<>(List.of("savepoint", command, "--target", "kubernetes"));
    all.addAll(List.of(more));
    return job.firedrill(all.toArray(String[]::new));
  }

  private Answer rehearse(String change) throws Exception {
    Path file = changes.resolve("change.yaml");
    Files.writeString(file, change);
    return job.firedrill("upgrade", "--target", "kubernetes", "--change", file.toString());
  }

  @BeforeEach
  void isDeployed() throws Exception {
    job.deploy();
  }

  @AfterEach
  void isGone() throws Exception {
    job.remove();
  }

  @Test
  void itIsDrilledRehearsedAndItsSavepointsAreKept() throws Exception {
    assertThat(ofDeployedJobs()).hasSizeGreaterThan(10).allSatisfy(this::passesOrIsRefused);

    assertThat(rehearse(ANOTHER_SETTING).succeeded().output()).contains("GO");
    assertThat(rehearse(OTHER_PROGRAM).exited(1).output()).contains("NO-GO");

    String taken = savepoint("take").succeeded().output();
    String path = taken.lines().filter(line -> line.startsWith("s3a://")).findFirst().orElseThrow();
    suspend();
    assertThat(savepoint("list").succeeded().output()).contains(path);
    assertThat(savepoint("inspect", path).succeeded().output()).contains("all there");
    savepoint("restore", path, "--accept-repeats").succeeded();
    assertThat(job.firedrill("clean").succeeded().output()).contains("nothing to remove");
  }

  private void passesOrIsRefused(String drill) throws Exception {
    Answer answer =
        job.firedrill(
            "drill",
            drill,
            "--target",
            "kubernetes",
            "--operator-namespace",
            "flink-operator",
            "--store-namespace",
            ForeignJob.NAMESPACE);
    if (NEED_SHARED_PROCESSES.contains(drill)) {
      assertThat(answer.exited(2).output()).contains("set shareProcessNamespace");
    } else {
      assertThat(answer.succeeded().output()).contains("PASS", "not audited");
    }
  }

  private static List<String> ofDeployedJobs() {
    Installation installation = Installation.find();
    return installation.drills().stream()
        .filter(name -> objections(installation, name).isEmpty())
        .toList();
  }

  private static List<String> objections(Installation installation, String name) {
    return KubernetesDrills.objections(DrillFile.read(installation.drill(name)));
  }

  private void suspend() throws Exception {
    job.kubectl(
            "patch",
            "flinkdeployment",
            ForeignJob.NAME,
            "--type=merge",
            "-p",
            "{\"spec\":{\"job\":{\"state\":\"suspended\"}}}")
        .succeeded();
    job.kubectl(
            "wait",
            "flinkdeployment",
            ForeignJob.NAME,
            "--for=jsonpath={.status.lifecycleState}=SUSPENDED",
            "--timeout=120s")
        .succeeded();
  }
}
