package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.kind.Kind.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What `init` suggests for a job that is not the project's, by the Helm chart, with a runner that
 * has no job in it.
 */
@OnKind(job = OnKind.Job.ANY)
class ChartKindIT {
  private static final String CHART = "charts/firedrill";
  private static final String EVERYTHING = CHART + "/ci/all-values.yaml";
  private static final String RUNNER = "localhost:5001/firedrill-runner";
  private static final String RELEASE = "drills";

  private final Kind kind;
  private final ForeignJob job;

  @TempDir private Path folder;

  ChartKindIT(Kind kind) {
    this.kind = kind;
    this.job = new ForeignJob(kind);
  }

  @Test
  void whatIsScheduledDrillsAJobThatIsNotOurs() throws Exception {
    kind.make("push", "IMAGE=" + RUNNER + ":dev", "JOB_VERSION=none").succeeded();
    job.deploy();
    try {
      Path first = folder.resolve("first");
      assertThat(plugin("init", "--out", first.toString()).succeeded().output())
          .contains("taskmanager-kill.yaml  allows the recovery");
      helm(
              "install",
              RELEASE,
              CHART,
              "--values",
              first.resolve("values.yaml").toString(),
              "--values",
              values().toString(),
              "--set-file",
              "files.taskmanager-kill=" + first.resolve("taskmanager-kill.yaml"))
          .succeeded();
      assertThat(started("taskmanager-kill"))
          .contains("PASS  taskmanager-kill", "within budget", "not audited")
          .containsPattern("\"verdict\" *: *\"PASS\"");
      assertThat(job.kubectl("get", "leases", "-o", "name").succeeded().output())
          .doesNotContain("firedrill");

      helm("uninstall", RELEASE, "--wait").succeeded();
      assertThat(
              job.kubectl(
                      "get",
                      "cronjobs,jobs,roles,rolebindings,serviceaccounts",
                      "-l",
                      "app.kubernetes.io/instance=" + RELEASE,
                      "-o",
                      "name")
                  .succeeded()
                  .output())
          .isBlank();
    } finally {
      job.remove();
    }
  }

  /** `kubectl firedrill`, which kubectl finds on the PATH. */
  private Answer plugin(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "PATH=" + Path.of("bin").toAbsolutePath() + ":" + System.getenv("PATH"),
                "kubectl",
                "firedrill"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-n", ForeignJob.NAMESPACE, "--deployment", ForeignJob.NAME));
    return kind.run(command.toArray(String[]::new));
  }

  private Answer helm(String... arguments) throws Exception {
    return helmIn(ForeignJob.NAMESPACE, arguments);
  }

  private Answer helmIn(String namespace, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("helm", "--kube-context", "kind-firedrill", "-n", namespace));
    command.addAll(List.of(arguments));
    return kind.run(command.toArray(String[]::new));
  }

  private Path values() throws Exception {
    return Files.writeString(
        folder.resolve("values.yaml"),
        """
        image: {repository: localhost:5001/firedrill-runner, tag: dev, pullPolicy: Always}
        keys: {secret: firedrill-s3}
        """);
  }

  private String started(String name) throws Exception {
    job.kubectl("create", "job", "--from=cronjob/" + RELEASE + "-" + name, name).succeeded();
    return kind.logOf(ForeignJob.NAMESPACE, name);
  }

  @Test
  @Tag("long")
  @OnKind
  void theBackupIsVerifiedWithTheJarOutOfTheJobsOwnImage() throws Exception {
    kind.make("push", "IMAGE=" + RUNNER + ":dev", "JOB_VERSION=none").succeeded();
    Path values =
        Files.writeString(
            folder.resolve("values.yaml"),
            """
            deployment: transactions
            image: {repository: localhost:5001/firedrill-runner, tag: dev, pullPolicy: Always}
            drills: []
            verifyBackup:
              enabled: true
              from: ["s3://firedrill/checkpoints"]
              endpoint: http://minio:9000
              job:
                image: localhost:5001/firedrill:dev
                jar: /opt/flink/usrlib/firedrill-job.jar
                entryClass: io.firedrill.job.TransactionsJob
                arguments: ["--ledger", "s3a://firedrill/ledger", "--rejects", "s3a://firedrill/rejects"]
              keys: {secret: firedrill-s3}
            """);
    helmIn(Kind.NAMESPACE, "install", RELEASE, CHART, "--values", values.toString()).succeeded();
    try {
      kind.kubectlHere("create", "job", "--from=cronjob/" + RELEASE + "-verify-backup", "backup")
          .succeeded();
      assertThat(kind.logOf(Kind.NAMESPACE, "backup")).contains("it can be restored");
    } finally {
      helmIn(Kind.NAMESPACE, "uninstall", RELEASE).succeeded();
    }
  }

  @Test
  void itAsksForTheRightsOfTheKustomizeComponentsAndLintsCleanly() throws Exception {
    kind.run("helm", "lint", "--strict", CHART, "--values", EVERYTHING).succeeded();
    String rendered =
        kind.run(
                "helm",
                "template",
                RELEASE,
                CHART,
                "--kube-version=1.34.0",
                "--values",
                EVERYTHING,
                "--set=deployment=transactions")
            .succeeded()
            .output();
    Path file = Files.writeString(folder.resolve("rendered.yaml"), rendered);
    assertThat(rules(file, RELEASE)).isEqualTo(rules(component("drill"), "firedrill"));
    assertThat(rules(file, RELEASE + "-redeploy"))
        .isEqualTo(rules(component("drill-more"), "firedrill-more"));
    assertThat(rules(file, RELEASE + "-upgrade"))
        .isEqualTo(rules(component("upgrade"), "firedrill-upgrade"));
  }

  private static Path component(String name) {
    return Path.of("k8s/components", name, "role.yaml");
  }

  private static JsonNode rules(Path file, String role) throws Exception {
    return Kustomization.documents(file).stream()
        .filter(document -> document.path("kind").asText().equals("Role"))
        .filter(document -> document.at("/metadata/name").asText().equals(role))
        .map(document -> document.path("rules"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsMissingIsSaidBeforeAnythingIsInstalled() throws Exception {
    assertThat(kind.run("helm", "template", CHART).exited(1).output())
        .contains("/deployment", "/image/repository");
    assertThat(
            kind.run(
                    "helm",
                    "template",
                    CHART,
                    "--kube-version=1.34.0",
                    "--values",
                    EVERYTHING,
                    "--set=verifyBackup.job.jar=")
                .exited(1)
                .output())
        .contains("/verifyBackup/job/jar");
    assertThat(
            kind.run(
                    "helm",
                    "template",
                    "a-release-with-quite-a-long-name-for-its-drills",
                    CHART,
                    "--kube-version=1.34.0",
                    "--values",
                    EVERYTHING)
                .exited(1)
                .output())
        .contains("use a shorter name of the release");
  }
}
