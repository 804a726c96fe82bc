package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.firedrill.job.GeneratorInput;
import io.firedrill.problem.Problem;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.spec.FlinkDeploymentSpec;
import org.apache.flink.kubernetes.operator.api.spec.JobSpec;
import org.apache.flink.kubernetes.operator.api.spec.JobState;
import org.apache.flink.kubernetes.operator.api.spec.KubernetesDeploymentMode;
import org.junit.jupiter.api.Test;

class DeploymentSpecTest {
  private static FlinkDeployment deployment(String entryClass, String... args) {
    FlinkDeployment deployment = new FlinkDeployment();
    deployment.getMetadata().setName("payments");
    FlinkDeploymentSpec spec = new FlinkDeploymentSpec();
    spec.setJob(new JobSpec());
    spec.getJob().setEntryClass(entryClass);
    spec.getJob().setArgs(args);
    spec.getJob().setState(JobState.RUNNING);
    spec.setFlinkConfiguration(
        new HashMap<>(Map.of("state.checkpoints.dir", "s3p://bucket/checkpoints")));
    deployment.setSpec(spec);
    return deployment;
  }

  private static FlinkDeployment own(String... args) {
    return deployment("io.firedrill.job.TransactionsJob", args);
  }

  private static void refuses(FlinkDeployment deployment, String why) {
    assertThatThrownBy(() -> new DeploymentSpec(deployment).check())
        .isInstanceOf(Problem.class)
        .hasMessageContaining(why);
  }

  @Test
  void WhatIsNotARunningJobInNativeApplicationModeIsRefused() {
    FlinkDeployment session = own();
    session.getSpec().setJob(null);
    refuses(session, "FlinkDeployment payments is a session cluster");

    FlinkDeployment standalone = own();
    standalone.getSpec().setMode(KubernetesDeploymentMode.STANDALONE);
    refuses(standalone, "standalone mode");

    FlinkDeployment suspended = own();
    suspended.getSpec().getJob().setState(JobState.SUSPENDED);
    refuses(suspended, "is suspended: set spec.job.state to running");

    new DeploymentSpec(own()).check();
  }

  @Test
  void theProjectsOwnJobSaysWhatItReads() {
    DeploymentSpec subject =
        new DeploymentSpec(own("--ledger", "s3a://b/l", "--seed", "7", "--splits", "3"));
    assertThat(subject.input()).contains(new GeneratorInput(7, 3, 50));
    assertThat(subject.ownArguments().orElseThrow()).containsEntry("ledger", "s3a://b/l");
  }

  @Test
  void theLedgerOfAnotherJobIsNotAuditedAndItIsSaidWhy() {
    assertThat(new DeploymentSpec(deployment("com.example.Payments")).input()).isEmpty();
    assertThat(new DeploymentSpec(deployment("com.example.Payments")).notAudited())
        .contains("com.example.Payments");
    assertThat(new DeploymentSpec(own("--csv", "/data/a.csv")).input()).isEmpty();
    assertThat(new DeploymentSpec(own("--csv", "/data/a.csv")).notAudited()).contains("a file");
  }

  @Test
  void checkpointsMustGoToS3() {
    assertThat(new DeploymentSpec(own()).bucket()).isEqualTo("bucket");
    FlinkDeployment newName = own();
    newName.getSpec().getFlinkConfiguration().clear();
    newName.getSpec().getFlinkConfiguration().put("execution.checkpointing.dir", "s3://other/c");
    assertThat(new DeploymentSpec(newName).bucket()).isEqualTo("other");
    newName.getSpec().getFlinkConfiguration().put("execution.checkpointing.dir", "file:///c");
    assertThatThrownBy(() -> new DeploymentSpec(newName).bucket())
        .hasMessageContaining("from S3 only");
    newName.getSpec().getFlinkConfiguration().clear();
    assertThatThrownBy(() -> new DeploymentSpec(newName).bucket())
        .hasMessageContaining("set execution.checkpointing.dir");
  }

  @Test
  void anEndpointWithoutASchemeIsHttps() {
    FlinkDeployment deployment = own();
    deployment.getSpec().getFlinkConfiguration().put("s3.endpoint", "minio.store:9000");
    assertThat(new DeploymentSpec(deployment).endpoint())
        .contains(URI.create("https://minio.store:9000"));
  }

  @Test
  void theKeysAreFoundWhereThePodsTakeThemFrom() {
    FlinkDeployment deployment = own();
    deployment
        .getSpec()
        .setPodTemplate(
            new PodTemplateSpecBuilder()
                .withNewSpec()
                .addNewContainer()
                .withName("flink-main-container")
                .addNewEnv()
                .withName("AWS_ACCESS_KEY_ID")
                .withNewValueFrom()
                .withNewSecretKeyRef("access", "keys", false)
                .endValueFrom()
                .endEnv()
                .endContainer()
                .endSpec()
                .build());
    assertThat(new DeploymentSpec(deployment).secretOf("AWS_ACCESS_KEY_ID").orElseThrow().getName())
        .isEqualTo("keys");
    assertThat(new DeploymentSpec(deployment).secretOf("AWS_SECRET_ACCESS_KEY")).isEmpty();
    assertThat(new DeploymentSpec(own()).secretOf("AWS_ACCESS_KEY_ID")).isEmpty();
  }
}
