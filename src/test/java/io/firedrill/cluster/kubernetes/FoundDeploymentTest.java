package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.problem.Problem;
import io.firedrill.store.S3Store;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is found, and what is refused before anything is touched. */
@Timeout(60)
@EnableKubernetesMockClient(https = false)
class FoundDeploymentTest {
  private static final String FLINK = "/apis/flink.apache.org/v1beta1/namespaces/payments/";
  private static final String CORE = "/api/v1/namespaces/payments/";
  private static final String KEYS =
      "{\"spec\": {\"containers\": [{\"name\": \"flink-main-container\","
          + " \"envFrom\": [{\"secretRef\": {\"name\": \"others\"}},"
          + " {\"secretRef\": {\"name\": \"keys\"}}]}]}}";

  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void secrets() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    secret("others", "PASSWORD");
    secret("keys", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
  }

  private void secret(String name, String... keys) {
    SecretBuilder secret = new SecretBuilder();
    for (String key : keys) {
      secret.addToData(
          key, Base64.getEncoder().encodeToString(("the " + key).getBytes(StandardCharsets.UTF_8)));
    }
    answer(CORE + "secrets/" + name, secret.build());
  }

  private void answer(String path, Object body) {
    server.expect().get().withPath(path).andReturn(200, body).always();
  }

  private void deployment(String job, String configuration) {
    answer(
        FLINK + "flinkdeployments/job",
        "{\"metadata\": {\"name\": \"job\"}, \"spec\": {%s \"flinkConfiguration\": {%s},"
                .formatted(job, configuration)
            + " \"jobManager\": {\"podTemplate\": %s}}}".formatted(KEYS));
  }

  private FoundDeployment find() {
    return find(Optional.empty());
  }

  private FoundDeployment find(Optional<Access.SessionJob> sessionJob) {
    Access access =
        new Access(
            "test",
            Set.of("test"),
            "payments",
            "job",
            sessionJob,
            Optional.empty(),
            Optional.empty(),
            0,
            Access.Keys.deployment);
    return FoundDeployment.find(access, new Kube("test", client));
  }

  @Test
  void aSuspendedJobIsFoundWithWhatItCanBeStartedFrom() {
    deployment(
        "\"job\": {\"state\": \"suspended\"},",
        "\"state.checkpoints.dir\": \"s3a://b/c\", \"s3.endpoint\": \"http://s3.example.com\"");
    try (FoundDeployment found = find()) {
      assertThat(found.paths().checkpoints()).isEqualTo("s3a://b/c");
      assertThat(found.bucket().address().keys())
          .isEqualTo(
              new S3Store.Keys(
                  "the AWS_ACCESS_KEY_ID", "the AWS_SECRET_ACCESS_KEY", Optional.empty()));
      assertThatThrownBy(found.spec()::checkRuns).hasMessageContaining("is suspended");
    }
  }

  private void mounts(String env, String mount, String volume) {
    answer(
        FLINK + "flinkdeployments/job",
        """
        {"metadata": {"name": "job"}, "spec": {"job": {},
          "flinkConfiguration": {"state.checkpoints.dir": "s3p://b/c", "s3.endpoint": "http://s3.example.com"},
          "podTemplate": {"spec": {
            "containers": [{"name": "flink-main-container", "env": [%s], "volumeMounts": [{"name": "v", %s}]}],
            "volumes": [{"name": "v", %s}]}}}}
        """
            .formatted(env, mount, volume));
    answer(
        CORE + "secrets/file",
        new SecretBuilder()
            .addToData(
                "credentials",
                Base64.getEncoder()
                    .encodeToString(
                        """
                        [default]
                        aws_access_key_id = one
                        aws_secret_access_key = two
                        [audit]
                        aws_access_key_id = three
                        aws_secret_access_key = four
                        aws_session_token = five
                        [empty]
                        """
                            .getBytes(StandardCharsets.UTF_8)))
            .build());
  }

  @Test
  void keysMayBeInAFileThatThePodsMount() {
    mounts("", "\"mountPath\": \"/opt/flink/.aws\"", "\"secret\": {\"secretName\": \"file\"}");
    try (FoundDeployment found = find()) {
      assertThat(found.bucket().address().keys())
          .isEqualTo(new S3Store.Keys("one", "two", Optional.empty()));
      assertThat(found.spec().credentialsFile().orElseThrow().secret()).isEqualTo("file");
    }
  }

  @Test
  void theFileAndTheProfileInItMayHaveOtherNames() {
    mounts(
        "{\"name\": \"AWS_SHARED_CREDENTIALS_FILE\", \"value\": \"/keys/mine\"},"
            + " {\"name\": \"AWS_PROFILE\", \"value\": \"audit\"}",
        "\"mountPath\": \"/keys\"",
        "\"projected\": {\"sources\": [{\"secret\": {\"name\": \"file\", \"items\": [{\"key\": \"credentials\", \"path\": \"mine\"}]}}]}");
    try (FoundDeployment found = find()) {
      assertThat(found.bucket().address().keys())
          .isEqualTo(new S3Store.Keys("three", "four", Optional.of("five")));
    }
  }

  @Test
  void aSingleMountedFileIsFoundAsWell() {
    mounts(
        "",
        "\"mountPath\": \"/opt/flink/.aws/credentials\", \"subPath\": \"credentials\"",
        "\"secret\": {\"secretName\": \"file\"}");
    try (FoundDeployment found = find()) {
      assertThat(found.bucket().address().keys().accessKey()).isEqualTo("one");
    }
  }

  @Test
  void aProfileWithoutKeysIsNoKeys() {
    mounts(
        "{\"name\": \"AWS_PROFILE\", \"value\": \"empty\"}",
        "\"mountPath\": \"/opt/flink/.aws\"",
        "\"secret\": {\"secretName\": \"file\"}");
    assertThatThrownBy(this::find)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("nor a credentials file from a Secret")
        .hasMessageContaining("--s3-keys environment");
  }

  @Test
  void foldersMayBeInTheOperatorsDefaultConfiguration() {
    deployment("\"job\": {},", "\"s3.endpoint\": \"http://s3.example.com\"");
    answer(
        CORE + "services/job-rest:8081/proxy/jobmanager/config",
        "[{\"key\": \"state.checkpoints.dir\", \"value\": \"s3://b/all\"},"
            + " {\"key\": \"state.savepoints.dir\", \"value\": \"s3://sp/\"}]");
    try (FoundDeployment found = find()) {
      assertThat(found.paths().checkpoints()).isEqualTo("s3://b/all");
      assertThat(found.paths().savepoints()).isEqualTo("s3://sp/");
      assertThat(found.spec().bucket()).isEqualTo("b");
    }
  }

  @Test
  void withoutAFolderAndWithoutAJobManagerItIsSaidWhatToSet() {
    deployment("\"job\": {},", "");
    assertThatThrownBy(this::find)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no JobManager reports the operator's default");
  }

  private void sessionJob(String name, String cluster) {
    answer(
        FLINK + "flinksessionjobs/" + name,
        """
        {"metadata": {"name": "%s", "generation": 4},
         "spec": {"deploymentName": "%s", "job": {"entryClass": "Main"},
           "flinkConfiguration": {"state.savepoints.dir": "s3://sp/own"}},
         "status": {"lifecycleState": "STABLE", "jobStatus": {"jobId": "abc", "state": "RUNNING"}}}
        """
            .formatted(name, cluster));
  }

  private FoundDeployment findSessionJob(String name) {
    return find(Optional.of(new Access.SessionJob(name, false)));
  }

  private void sessionClusterWithOneJob() {
    deployment("", "");
    answer(FLINK + "flinkdeployments", "{\"items\": [{\"metadata\": {\"name\": \"job\"}}]}");
    answer(
        FLINK + "flinksessionjobs",
        "{\"items\": [{\"metadata\": {\"name\": \"first\"}, \"spec\": {\"deploymentName\": \"job\"}},"
            + " {\"metadata\": {\"name\": \"other\"}, \"spec\": {\"deploymentName\": \"else\"}}]}");
  }

  @Test
  void ofASessionClusterItIsSaidWhichJobsItHas() {
    sessionClusterWithOneJob();
    assertThatThrownBy(this::find)
        .isInstanceOf(Problem.class)
        .hasMessage(
            "FlinkDeployment job is a session cluster: name one of its jobs with --session-job (first)");
  }

  @Test
  void anUnknownSessionJobIsAnsweredWithThoseThatThereAre() {
    sessionClusterWithOneJob();
    assertThatThrownBy(() -> findSessionJob("nonesuch"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("its session jobs: first");
  }

  @Test
  void aSessionJobWithoutItsClusterIsAnsweredWithTheOptionsThatNameIt() {
    sessionJob("job", "cluster");
    assertThatThrownBy(this::find)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("--deployment cluster --session-job job");
  }

  @Test
  void aSessionJobHasItsOwnSpecAndStatusAndTheSettingsOfItsCluster() throws Exception {
    deployment(
        "", "\"state.checkpoints.dir\": \"s3://b/c\", \"state.savepoints.dir\": \"s3://sp/all\"");
    sessionJob("mine", "job");
    try (FoundDeployment found = findSessionJob("mine")) {
      assertThat(found.paths().checkpoints()).isEqualTo("s3://b/c");
      assertThat(found.paths().savepoints()).isEqualTo("s3://sp/own");
      assertThat(found.jobId()).isEqualTo("abc");
      assertThat(found.state().generation()).isEqualTo(4);
      // the cluster shows no status of its own: it is not known to be stable
      assertThat(found.state().lifecycleState()).isEmpty();
      found.spec().checkRuns();
    }
  }

  @Test
  void aSessionJobOfAnotherClusterIsNotTaken() {
    deployment("", "\"state.checkpoints.dir\": \"s3://b/c\"");
    sessionJob("theirs", "else");
    answer(FLINK + "flinkdeployments", "{\"items\": [{\"metadata\": {\"name\": \"job\"}}]}");
    assertThatThrownBy(() -> findSessionJob("theirs"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("there is no FlinkSessionJob theirs of FlinkDeployment payments/job");
  }

  @Test
  void whatIsNotThereIsSaidWithWhatIs() {
    answer(FLINK + "flinkdeployments", "{\"items\": [{\"metadata\": {\"name\": \"other\"}}]}");
    assertThatThrownBy(this::find).hasMessageEndingWith("; the namespace has other");
  }
}
