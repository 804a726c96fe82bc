package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.kind.Kind.Answer;
import io.firedrill.store.S3Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The runner within the cluster, k8s/components/drill and k8s/components/upgrade beside the job:
 * with its own service account, which may do what it needs.
 */
@OnKind
class DrillRunnerKindIT {
  private static final Path RUNNER = Path.of("target/kind-runner");
  private static final Path BACKUP = Path.of("target/kind-backup");
  private static final String ACCOUNT = "system:serviceaccount:firedrill:firedrill";

  private final Kind kind;
  private final Upgrades upgrades;

  DrillRunnerKindIT(Kind kind) {
    this.kind = kind;
    this.upgrades = new Upgrades(kind);
  }

  private void apply(String components) throws Exception {
    Files.createDirectories(RUNNER);
    Files.writeString(
        RUNNER.resolve("kustomization.yaml"),
        """
        namespace: firedrill
        components: [%s]
        images:
          - name: firedrill
            newName: localhost:5001/firedrill
            newTag: dev
        """
            .formatted(components));
    kind.kubectl("apply", "-k", RUNNER.toString()).succeeded();
  }

  @BeforeEach
  void theComponentsByThemselves() throws Exception {
    apply("../../k8s/components/drill, ../../k8s/components/upgrade");
  }

  @AfterEach
  void areRemoved() throws Exception {
    kind.kubectl("delete", "-k", RUNNER.toString(), "--ignore-not-found").succeeded();
  }

  @Test
  void aDrillARehearsalAndACleanRunWithTheRolesThatTheyHave() throws Exception {
    String job = kind.jobId();
    kind.kubectlHere("delete", "rolebinding", "firedrill-upgrade")
        .succeeded(); // drills have one Role
    kind.kubectlHere("create", "job", "--from=cronjob/firedrill", "drill-now").succeeded();
    assertThat(logOf("drill-now"))
        .contains("PASS  taskmanager-kill")
        .containsPattern("\"verdict\" *: *\"PASS\"");
    kind.noLockIsLeft();

    theComponentsByThemselves();
    run("rehearsal", "upgrade", "--parallelism=3", "--out=/tmp/drills/upgrade");
    assertThat(logOf("rehearsal")).contains("GO").containsPattern("\"verdict\" *: *\"GO\"");
    run("clean", "clean");
    assertThat(logOf("clean")).contains("there is nothing to remove");
    assertThat(kind.jobId()).isEqualTo(job);
    upgrades.nothingOfTheRehearsalIsLeft();
  }

  /** Another command in the CronJob's pod: its own arguments up to the options of a drill. */
  private void run(String name, String command, String... options) throws Exception {
    ObjectNode job =
        (ObjectNode)
            kind.read(
                kind.kubectlHere(
                        "create",
                        "job",
                        name,
                        "--from=cronjob/firedrill",
                        "--dry-run=client",
                        "-o",
                        "json")
                    .succeeded());
    ObjectNode container = (ObjectNode) job.at("/spec/template/spec/containers/0");
    ArrayNode arguments = container.putArray("args").add(command);
    if (command.equals("upgrade")) {
      arguments.add("--target=kubernetes");
    }
    List.of(
            "--context=in-cluster",
            "--allow-context=in-cluster",
            "--namespace=$(NAMESPACE)",
            "--deployment=transactions",
            "--s3-keys=environment")
        .forEach(arguments::add);
    List.of(options).forEach(arguments::add);
    kind.applyHere(job.toString());
  }

  private String logOf(String job) throws Exception {
    return kind.logOf(Kind.NAMESPACE, job);
  }

  /** Without any right in the cluster, and with keys that can only read. */
  @Test
  void theBackupIsVerifiedOnSchedule() throws Exception {
    Files.createDirectories(BACKUP);
    Files.writeString(
        BACKUP.resolve("kustomization.yaml"),
        """
        namespace: firedrill
        components: [../../k8s/components/verify-backup]
        configMapGenerator:
          - name: s3-location
            literals: [endpoint=http://minio:9000, bucket=firedrill]
            options:
              annotations: {config.kubernetes.io/local-config: "true"}
        images:
          - name: firedrill
            newName: localhost:5001/firedrill
            newTag: dev
        """);
    S3Store.Keys keys = kind.readingKeys();
    kind.applyHere(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: firedrill-backup-s3}
        stringData: {access-key: "%s", secret-key: "%s", session-token: "%s"}
        """
            .formatted(keys.accessKey(), keys.secretKey(), keys.token().orElseThrow()));
    kind.kubectl("apply", "-k", BACKUP.toString()).succeeded();
    try {
      kind.kubectlHere("create", "job", "--from=cronjob/firedrill-verify-backup", "backup")
          .succeeded();
      assertThat(logOf("backup"))
          .contains("it can be restored", "restored on this machine: all subtasks RUNNING");
    } finally {
      kind.kubectl("delete", "-k", BACKUP.toString(), "--ignore-not-found").succeeded();
      kind.kubectlHere("delete", "secret", "firedrill-backup-s3").succeeded();
    }
  }

  /** What the Roles of both components allow; anything more has to be added here, and said why. */
  @Test
  void theServiceAccountMayDoThisAndNothingElse() throws Exception {
    for (String allowed :
        List.of(
            "get flinkdeployments.flink.apache.org",
            "patch flinkdeployments.flink.apache.org",
            "delete pods",
            "create pods/exec",
            "create pods/eviction",
            "list configmaps",
            "list leases.coordination.k8s.io",
            "create leases.coordination.k8s.io",
            "update leases.coordination.k8s.io",
            "delete leases.coordination.k8s.io",
            "get replicasets.apps",
            "get services/proxy",
            "list secrets")) {
      assertThat(mayI(allowed)).as(allowed).isEqualTo("yes");
    }
    for (String refused :
        List.of(
            "update secrets",
            "patch pods",
            "update configmaps",
            "create configmaps",
            "create deployments.apps",
            "delete services",
            "delete persistentvolumeclaims",
            "create rolebindings.rbac.authorization.k8s.io",
            "create serviceaccounts",
            "get nodes")) {
      assertThat(mayI(refused)).as(refused).isEqualTo("no");
    }
    for (String elsewhere :
        List.of("delete pods", "get secrets", "list leases.coordination.k8s.io")) {
      assertThat(mayI(elsewhere, "-n", "default")).as(elsewhere).isEqualTo("no");
    }
  }

  @Test
  void aDrillAloneReadsNoSecretAndCreatesNoPod() throws Exception {
    kind.kubectlHere("delete", "rolebinding", "firedrill-upgrade").succeeded();
    for (String refused :
        List.of("get secrets", "create pods", "patch flinkdeployments.flink.apache.org")) {
      assertThat(mayI(refused)).as(refused).isEqualTo("no");
    }
  }

  private String mayI(String what, String... where) throws Exception {
    String[] words = what.split(" ");
    Answer answer =
        where.length == 0
            ? kind.kubectlHere("auth", "can-i", words[0], words[1], "--as=" + ACCOUNT)
            : kind.kubectl(
                "auth", "can-i", words[0], words[1], "--as=" + ACCOUNT, where[0], where[1]);
    return answer.output().lines().reduce((first, last) -> last).orElse("");
  }
}
