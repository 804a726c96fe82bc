package io.firedrill.kind;

import static io.firedrill.kind.OnKind.Job.ABSENT;
import static io.firedrill.kind.OnKind.Job.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.kind.Kind.Answer;
import io.firedrill.store.ObjectStore;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The job is deployed where there was none, and removed. */
@OnKind(job = ABSENT)
class DeployKindIT {
  private final Kind kind;

  DeployKindIT(Kind kind) {
    this.kind = kind;
  }

  @Test
  void deployEndsWithACompletedCheckpoint() throws Exception {
    Answer deploy = kind.make("deploy").succeeded();
    assertThat(deploy.output()).contains("STABLE/RUNNING");
    assertThat(kind.rest("jobs/" + kind.jobId() + "/checkpoints").at("/counts/completed").asInt())
        .isPositive();
  }

  @Test
  @OnKind(job = ABSENT, spoils = true)
  void aDeploymentThatDoesNotComeUpFailsWithTheCauseAndTheNextStep() throws Exception {
    String overlay = kind.run("kubectl", "kustomize", "k8s/overlays/kind").succeeded().output();
    kind.applyHere(
        overlay.replace("localhost:5001/firedrill:dev", "localhost:5001/firedrill:none"));
    Answer answer = kind.firedrill("wait-ready", "--within", "60").exited(2);
    assertThat(answer.output())
        .containsSubsequence(
            "pods:",
            "waited 60 s for",
            "Cause: the pod transactions-",
            "cannot start: ",
            "Next step: push the image");
  }

  @Test
  @OnKind(job = RUNNING)
  void undeployLeavesNothingOfTheJob() throws Exception {
    kind.make("undeploy").succeeded();
    assertThat(kind.get("flinkdeployments").path("items")).isEmpty();
    for (String what : List.of("pods", "configmaps", "deployments", "services")) {
      assertThat(kind.get(what, "-l", "app=transactions").path("items")).as(what).isEmpty();
    }
    List<ObjectStore.Entry> objects = kind.bucket(store -> store.list(""));
    assertThat(objects).isEmpty();
  }

  @Test
  @Tag("long")
  @OnKind(job = ABSENT, spoils = true)
  void plainKubectlAppliesAndDeletesItAsWell() throws Exception {
    kind.kubectl("apply", "-k", "k8s/overlays/kind").succeeded();
    kind.kubectlHere(
            "wait",
            "flinkdeployment/transactions",
            "--for=jsonpath={.status.jobStatus.state}=RUNNING",
            "--timeout=150s")
        .succeeded();
    kind.kubectl("delete", "-k", "k8s/overlays/kind", "--timeout=120s").succeeded();
    Wait.until(
        "the job's pods to be gone",
        Kind.SOON,
        () -> {
          JsonNode pods = kind.get("pods", "-l", "app=transactions").path("items");
          return pods.isEmpty() ? Look.seen(true) : Look.notYet("%d pods", pods.size());
        });
  }
}
