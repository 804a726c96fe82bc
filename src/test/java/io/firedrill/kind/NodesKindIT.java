package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.Built;
import io.firedrill.kind.Kind.Answer;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The loss of a node, on a cluster with a control plane and two workers. It has a cluster of its
 * own, and comes first: the one of all other scenarios is not there yet.
 */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(
    MethodOrderer.OrderAnnotation.class) // a drain leaves both TaskManagers on one node
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class NodesKindIT {
  private static final String CLUSTER = "firedrill-nodes";
  private static final String WORKERS = CLUSTER + "-worker," + CLUSTER + "-worker2";
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration LOCK_RUNS_OUT = Duration.ofSeconds(90);

  private final Kind kind = new Kind(CLUSTER);

  @BeforeAll
  void aClusterOfThreeNodesWithTheJob() throws Exception {
    Built.mark();
    kind.make("kind-up", "NODES=3").succeeded();
    kind.make("deploy").succeeded();
  }

  @AfterAll
  void isDeleted() throws Exception {
    if (System.getenv("KEEP_CLUSTER") == null) {
      kind.make("kind-down").succeeded();
    }
  }

  private JsonNode nodes() throws Exception {
    return kind.get("nodes").path("items");
  }

  private void allNodesAreAsTheyWere() throws Exception {
    assertThat(nodes()).hasSize(3);
    for (JsonNode node : nodes()) {
      assertThat(node.at("/metadata/annotations").toString()).doesNotContain("firedrill.io");
      assertThat(node.at("/spec/unschedulable").asBoolean()).isFalse();
      assertThat(dockers(node.at("/metadata/name").asText())).isEqualTo("running");
    }
  }

  private String dockers(String node) throws Exception {
    return kind.run("docker", "inspect", "-f", "{{.State.Status}}", node)
        .succeeded()
        .output()
        .strip();
  }

  @Test
  @Order(1)
  void theJobSurvivesTheLossOfANodeThatComesBackWithItsZombies() throws Exception {
    kind.passes("node-gone");
    allNodesAreAsTheyWere();
  }

  @Test
  @Order(3)
  @Tag("long")
  void theJobSurvivesADrain() throws Exception {
    kind.passes("node-drain");
    allNodesAreAsTheyWere();
  }

  @Test
  @Tag("long")
  void aNodeOfAnothersIsNotTaken() throws Exception {
    Answer answer = kind.firedrill("drill", "--target", "kubernetes", "node-drain").exited(2);
    assertThat(answer.output()).contains("say with --node");
  }

  @Test
  @Order(2)
  @Tag("long")
  void aNodeThatIsPausedGoesOnWhenTheHarnessIsKilled() throws Exception {
    killedOnce("node-gone", this::anyIsPaused);
  }

  @Test
  @Order(4)
  @Tag("long")
  void aNodeThatIsCordonedIsUncordonedWhenTheHarnessIsKilled() throws Exception {
    killedOnce("node-drain", this::anyIsCordoned);
  }

  private boolean anyIsPaused() throws Exception {
    return dockers(CLUSTER + "-worker").equals("paused")
        || dockers(CLUSTER + "-worker2").equals("paused");
  }

  private boolean anyIsCordoned() throws Exception {
    return nodes().findValues("unschedulable").stream().anyMatch(JsonNode::asBoolean);
  }

  /** Something that has come about. */
  private interface Moment {
    boolean hasCome() throws Exception;
  }

  private void killedOnce(String drill, Moment moment) throws Exception {
    kind.killed(
        output -> moment.hasCome(), "drill", "--target", "kubernetes", "--node", WORKERS, drill);
    Wait.until(
        "the nodes to be as they were",
        SOON,
        Duration.ofSeconds(1),
        () -> {
          try {
            allNodesAreAsTheyWere();
            return Look.seen(true);
          } catch (AssertionError e) {
            return Look.notYet("%s", e.getMessage());
          }
        });
    Wait.until(
        "the lock of the killed run to run out",
        LOCK_RUNS_OUT,
        Duration.ofSeconds(5),
        () -> {
          String said = kind.firedrill("clean").succeeded().output();
          return said.contains("holds it") ? Look.notYet("%s", said) : Look.seen(said);
        });
    kind.firedrill("wait-ready").succeeded();
    kind.passes("taskmanager-kill");
  }
}
