package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.Built;
import io.firedrill.kind.Kind.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The cluster and the job on it, as far as scenarios share them. */
final class KindStack implements AutoCloseable {
  /** What make deploy applies. */
  private static final String APPLIED = "target/kind-overlay";

  private static final Path DUMPS = Path.of("target/kind-failures");

  private enum Cluster {
    NOT_TRIED,
    FAILED,
    UP
  }

  private final Kind kind = new Kind();
  private Cluster cluster = Cluster.NOT_TRIED;
  private boolean deployedBefore;
  private boolean spoiled;
  private int dumps;

  Kind kind() {
    return kind;
  }

  /** Creates the cluster, the first time. */
  void up() throws Exception {
    if (cluster == Cluster.NOT_TRIED) {
      cluster = Cluster.FAILED;
      Built.mark();
      spoiled = clusterExists(); // who knows what ran there
      assertThat(spoiled && System.getenv("KEEP_CLUSTER") == null)
          .as(
              "there is a kind cluster firedrill: these tests would delete it. Run make kind-down, or set KEEP_CLUSTER=1 to run on it and keep it")
          .isFalse();
      kind.make("kind-up").succeeded();
      cluster = Cluster.UP;
    }
    assertThat(cluster).as("the cluster did not come up before: see there").isEqualTo(Cluster.UP);
  }

  private boolean clusterExists() throws Exception {
    return kind.run("kind", "get", "clusters").output().lines().anyMatch("firedrill"::equals);
  }

  /** Takes note that the next scenario that needs the job needs a new one. */
  void spoiled() {
    spoiled = true;
  }

  void bring(OnKind.Job wanted) throws Exception {
    switch (wanted) {
      case ANY -> {}
      case ABSENT -> {
        if (spoiled || jobExists()) {
          undeploy();
        }
      }
      case RUNNING -> {
        if (spoiled) {
          undeploy();
        }
        if (!runs()) {
          deploy();
        }
      }
    }
  }

  private boolean jobExists() throws Exception {
    return !kind.get("flinkdeployments").path("items").isEmpty();
  }

  private void undeploy() throws Exception {
    // what else a scenario has deployed, a shadow say, goes first: MinIO and the operator stay
    kind.kubectlHere("delete", "flinkdeployments", "--all", "--timeout=120s").succeeded();
    kind.make("undeploy").succeeded();
    spoiled = false;
  }

  /** Whether the job is there as it is deployed, and healthy. */
  private boolean runs() throws Exception {
    if (!deployedBefore || !jobExists()) {
      return false;
    }
    JsonNode status = kind.deployment().path("status");
    return status.path("lifecycleState").asText().equals("STABLE")
        && status.at("/jobStatus/state").asText().equals("RUNNING")
        && kind.kubectl("diff", "-k", APPLIED).exitCode() == 0;
  }

  /** By make the first time, and later by what that has left, without building the image again. */
  private void deploy() throws Exception {
    if (!deployedBefore) {
      kind.make("deploy").succeeded();
      deployedBefore = true;
    } else {
      kind.kubectl("apply", "-k", APPLIED).succeeded();
      kind.firedrill("wait-ready").succeeded();
    }
  }

  /** Writes down what was there when a scenario failed. That it cannot never hides the failure. */
  void dump(String scenario, Throwable first) {
    try {
      dumps++;
      Path file = DUMPS.resolve("%d-%s.txt".formatted(dumps, scenario.replaceAll("\\W+", "-")));
      Files.createDirectories(DUMPS);
      StringBuilder text = new StringBuilder(scenario + "\n" + first + "\n");
      for (List<String> what : LOOKS) {
        Answer answer = kind.kubectlHere(what.toArray(String[]::new));
        text.append("\n== kubectl ").append(String.join(" ", what)).append('\n');
        text.append(answer.output());
      }
      Files.writeString(file, text);
      System.err.printf("%s failed; what was there: %s%n", scenario, file);
    } catch (Exception | AssertionError e) {
      first.addSuppressed(e);
    }
  }

  private static final List<List<String>> LOOKS =
      List.of(
          List.of("get", "flinkdeployments,pods,leases", "-o", "wide"),
          List.of("get", "events", "--sort-by=.lastTimestamp"),
          List.of("get", "flinkdeployments", "-o", "yaml"),
          List.of("logs", "--prefix", "--tail=50", "--ignore-errors", "-l", "app=transactions"),
          List.of("logs", "--prefix", "--tail=50", "--ignore-errors", "-l", "app=firedrill"),
          List.of("logs", "--prefix", "--tail=50", "--ignore-errors", "-l", "app=kafka"),
          List.of("logs", "--prefix", "--tail=50", "--ignore-errors", "-l", "app=postgres"),
          List.of(
              "logs", "--prefix", "--tail=50", "--ignore-errors", "-l", "app=transactions-input"),
          List.of(
              "logs", "-n", "flink-operator", "--tail=50", "deployment/flink-kubernetes-operator"));

  @Override
  public void close() {
    try {
      if (cluster != Cluster.NOT_TRIED && System.getenv("KEEP_CLUSTER") == null) {
        kindDownLeavesNeitherClusterNorRegistry();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the cluster could not be deleted", e);
    }
  }

  private void kindDownLeavesNeitherClusterNorRegistry() throws Exception {
    kind.make("kind-down").succeeded();
    assertThat(kind.run("kind", "get", "clusters").succeeded().output())
        .doesNotContain("firedrill");
    assertThat(kind.run("docker", "ps", "-a", "--format", "{{.Names}}").succeeded().output())
        .doesNotContain("firedrill");
  }
}
