package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.Pace;
import io.firedrill.job.TopicInput;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** FlinkDeployments as people write them, for any operator. */
class DeploymentSpecTest {
  private static final String RUNS = "job: {state: running}";

  private static DeploymentSpec spec(String yaml) {
    return spec(yaml, Map.of());
  }

  private static DeploymentSpec spec(String yaml, Map<String, String> defaults) {
    try {
      return DeploymentSpec.of(
          new YAMLMapper().readTree("{metadata: {name: payments}, spec: {%s}}".formatted(yaml)),
          defaults);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DeploymentSpec configured(String configuration) {
    return spec("flinkConfiguration: {%s}".formatted(configuration));
  }

  private static DeploymentSpec own(String args) {
    return spec("job: {entryClass: io.firedrill.job.TransactionsJob, args: [%s]}".formatted(args));
  }

  private static void refuses(ThrowingCallable call, String why) {
    assertThatThrownBy(call).isInstanceOf(Problem.class).hasMessageContaining(why);
  }

  @Test
  void whatIsNotARunningJobInNativeModeIsRefusedForDrillsOnly() {
    DeploymentSpec standalone = spec("mode: standalone, " + RUNS);
    DeploymentSpec suspended = spec("job: {state: suspended}");
    refuses(standalone::checkRuns, "standalone mode");
    refuses(suspended::checkRuns, "is suspended: this needs a job that runs. `firedrill savepoint");
    // that would start it from whatever the operator thinks was last
    assertThatThrownBy(suspended::checkRuns).hasMessageNotContaining("spec.job.state");
    spec(RUNS).checkRuns();
  }

  @Test
  void theProjectsOwnJobSaysWhatItReads() {
    DeploymentSpec own = own("--ledger, s3a://b/l, --seed, '7', --splits, '3'");
    assertThat(own.input()).contains(new GeneratorInput(7, 3, 50));
    assertThat(own.ownArguments().orElseThrow()).containsEntry("ledger", "s3a://b/l");
  }

  @Test
  void whatCannotBeReadIsNamedByItsField() {
    refuses(() -> own("--seed, x").input(), "spec.job.args: --seed is x, which is not a number");
    refuses(
        () -> spec("flinkConfiguration: [a]"),
        "spec.flinkConfiguration is not a mapping of settings to values");
    refuses(
        () -> configured("parallelism.default: many").settings().parallelism(),
        "parallelism.default is many, which is not a number");
    refuses(() -> configured("s3.endpoint: 'http://a b'").endpoint(), "s3.endpoint is http://a b");
  }

  @Test
  void theLedgerOfAnotherJobIsNotAuditedAndItIsSaidWhy() {
    DeploymentSpec other = spec("job: {entryClass: com.example.Payments}");
    assertThat(other.input()).isEmpty();
    assertThat(other.notAudited()).contains("com.example.Payments");
    assertThat(own("--csv, /data/a.csv").input()).isEmpty();
    assertThat(own("--csv, /data/a.csv").notAudited()).contains("a file");
    assertThat(own("--sink, kafka, --brokers, 'a:9092'").input()).isEmpty();
    assertThat(own("--sink, kafka, --brokers, 'a:9092'").notAudited())
        .contains("only if it reads from topics and writes to topics or tables");
  }

  @Test
  void aJobIntoTablesSaysWhereTheyAreAndWhatItReads() {
    String tables = "--sink, jdbc, --jdbc-url, 'jdbc:postgresql://p:5432/d', --jdbc-user, u";
    DeploymentSpec generated = own(tables + ", --seed, '7'");
    assertThat(generated.tables())
        .contains(new DeploymentSpec.Tables("jdbc:postgresql://p:5432/d", "u"));
    assertThat(generated.input()).contains(new GeneratorInput(7, 2, 50));
    assertThat(generated.brokers()).isEmpty();
    DeploymentSpec read = own(tables + ", --source, kafka, --brokers, 'a:9092', --topic, t");
    assertThat(read.brokers()).contains("a:9092");
    assertThat(read.input().orElseThrow()).isInstanceOf(TopicInput.class);
    assertThat(own("--ledger, s3a://b/l, --jdbc-url, 'jdbc:x'").tables()).isEmpty();
    assertThat(own("--csv, a.csv, " + tables).input()).isEmpty();
  }

  @Test
  void aJobIntoTablesSaysWhichAShadowMustHaveOfItsOwn() {
    String names = ", --ledger, app.entries, --rejects, bad, --balances, last";
    assertThat(own("--sink, jdbc" + names).outputTables())
        .containsExactly(
            Map.entry("ledger", "app.entries"),
            Map.entry("rejects", "bad"),
            Map.entry("balances", "last"));
    assertThat(own("--sink, kafka" + names).outputTables()).isEmpty();
  }

  @Test
  void thePasswordFileIsFoundInTheSecretThatThePodsMount() {
    String mounted =
        "podTemplate: {spec: {containers: [{name: flink-main-container, env: [{name: PGPASSFILE,"
            + " value: /etc/db/pgpass}], volumeMounts: [{name: db, mountPath: /etc/db}]}], volumes:"
            + " [{name: db, secret: {secretName: s%s}}]}}";
    assertThat(spec(mounted.formatted("")).passwordFile())
        .contains(new MountedFile.Source("s", "pgpass"));
    assertThat(spec(mounted.formatted(", items: [{key: k, path: pgpass}]")).passwordFile())
        .contains(new MountedFile.Source("s", "k"));
    assertThat(spec(mounted.formatted(", items: [{key: k, path: other}]")).passwordFile())
        .isEmpty();
    String named =
        "podTemplate: {spec: {containers: [{name: flink-main-container, env: [{name: PGPASSFILE,"
            + " value: /etc/db/pgpass}]}]}}, flinkConfiguration: {kubernetes.secrets: '%s'}";
    assertThat(spec(named.formatted("a:/etc/other,s:/etc/db")).passwordFile())
        .contains(new MountedFile.Source("s", "pgpass"));
    assertThat(spec(named.formatted("s:/etc/dbx")).passwordFile()).isEmpty();
    assertThat(spec(RUNS).passwordFile()).isEmpty();
  }

  @Test
  void aJobBetweenTopicsSaysWhichRecordsWereWrittenIntoItsOwn() {
    DeploymentSpec between =
        own(
            "--source, kafka, --sink, kafka, --brokers, 'a:9092,b:9092', --topic, payments, --seed,"
                + " '7', --splits, '3'");
    assertThat(between.brokers()).contains("a:9092,b:9092");
    assertThat(between.input())
        .contains(
            new TopicInput(
                "payments", new GeneratorInput(7, 3, 50), new Pace(0), Optional.empty()));
    assertThat(own("--ledger, s3a://b/l").brokers()).isEmpty();
    assertThat(own("--source, kafka, --brokers, 'a:9092'").brokers()).isEmpty();
  }

  @Test
  void aJobWithTopicsSaysWhatAShadowMustHaveOfItsOwn() {
    DeploymentSpec between =
        own(
            "--sink, kafka, --ledger, entries, --rejects, bad, --group, g,"
                + " --transactional-id-prefix, p");
    assertThat(between.outputTopics()).containsExactly("entries", "bad");
    assertThat(between.namesAtBrokers())
        .containsExactly("--group=g", "--transactional-id-prefix=p");
    assertThat(own("--ledger, s3a://b/l").outputTopics()).isEmpty();
    assertThat(own("--ledger, s3a://b/l").namesAtBrokers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "state.checkpoints.dir: s3p://b/checkpoints|b",
        "execution.checkpointing.dir: s3://other/c|other",
        "execution: {checkpointing: {dir: s3a://nested/c}}|nested",
        "state.checkpoints.dir: 's3://with_underscore/a path'|with_underscore",
        "state.checkpoints.dir: 's3://root/'|root",
      })
  void theBucketIsTheOneThatCheckpointsGoTo(String configuration, String bucket) {
    assertThat(configured(configuration).bucket()).isEqualTo(bucket);
  }

  @Test
  void checkpointsMustGoToS3() {
    refuses(() -> configured("state.checkpoints.dir: file:///c").bucket(), "from S3 only");
    refuses(() -> configured("").bucket(), "set execution.checkpointing.dir");
  }

  @Test
  void whatTheSpecLeavesOutIsTheOperatorsDefault() {
    Map<String, String> defaults =
        Map.of("state.checkpoints.dir", "s3://b/all", "s3.endpoint", "http://minio:9000");
    assertThat(spec(RUNS, defaults).settings().checkpoints()).contains("s3://b/all");
    assertThat(spec(RUNS, defaults).endpoint()).contains(URI.create("http://minio:9000"));
    DeploymentSpec own =
        spec("flinkConfiguration: {execution.checkpointing.dir: s3://b/own}", defaults);
    assertThat(own.settings().checkpoints()).contains("s3://b/own");
  }

  @Test
  void whatFlinkMasksIsNotAValue() {
    assertThat(spec(RUNS, Map.of("s3.access-key", "******")).settings().s3("access-key")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3.endpoint: 'minio:9000', s3.ssl.enabled: 'false'|http://minio:9000",
        "s3.endpoint: 'minio:9000'|https://minio:9000",
        "fs.s3a.endpoint: 'http://minio:9000'|http://minio:9000",
        "fs.s3a.endpoint: 'minio:9000', fs.s3a.connection.ssl.enabled: 'false'|http://minio:9000",
        "s3a.endpoint: 'http://minio:9000'|http://minio:9000",
        "presto.s3.endpoint: 'http://minio:9000'|http://minio:9000",
        "presto: {s3: {endpoint: 'http://minio:9000'}}|http://minio:9000",
      })
  void theEndpointIsFoundByEachNameThatFlinkKnows(String configuration, String endpoint) {
    assertThat(configured(configuration).endpoint()).contains(URI.create(endpoint));
  }

  @ParameterizedTest
  @CsvSource({
    "s3p://b/_entropy_/checkpoints, s3p://b/checkpoints",
    "s3p://b/jobs/_entropy_/checkpoints/, s3p://b/jobs/checkpoints",
    "s3p://b/checkpoints/_entropy_, s3p://b/checkpoints",
    "s3p://b/, s3p://b/",
    "s3p://b/checkpoints//, s3p://b/checkpoints",
  })
  void aFolderIsNamedAsTheMetadataInIt(String configured, String folder) {
    assertThat(
            configured(
                    "s3.entropy.key: _entropy_, state.checkpoints.dir: '%s'".formatted(configured))
                .settings()
                .checkpoints())
        .contains(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "high-availability.type: kubernetes|-",
        "high-availability: org.apache.flink.kubernetes.highavailability.KubernetesHaServicesFactory|-",
        "high-availability: {type: KUBERNETES}|-",
        "high-availability.type: zookeeper|high-availability.type is zookeeper",
        "high-availability.type: NONE|the job has no high availability",
        "a: b|the job has no high availability",
      })
  void aHighAvailabilityStoreThatIsNotReadIsNamed(String configuration, String why) {
    if (why == null) {
      assertThat(configured(configuration).settings().otherHighAvailability()).isEmpty();
    } else {
      assertThat(configured(configuration).settings().otherHighAvailability().orElseThrow())
          .startsWith(why);
    }
  }

  private static String template(String container) {
    return "podTemplate: {spec: {containers: [{name: sidecar, env: [{name: AWS_ACCESS_KEY_ID,"
        + " valueFrom: {secretKeyRef: {name: others, key: k}}}]}, {name: flink-main-container, %s}]}}"
            .formatted(container);
  }

  @Test
  void theKeysAreFoundWhereverThePodsTakeThemFrom() {
    String env =
        "env: [{name: AWS_ACCESS_KEY_ID, valueFrom: {secretKeyRef: {name: keys, key: access}}}]";
    PodKeys.Source one = new PodKeys.Source("keys", "access", false);
    assertThat(spec(template(env)).secretsOf("AWS_ACCESS_KEY_ID")).containsExactly(one);
    assertThat(spec("jobManager: {%s}".formatted(template(env))).secretsOf("AWS_ACCESS_KEY_ID"))
        .containsExactly(one);
    assertThat(spec(template(env)).secretsOf("AWS_SECRET_ACCESS_KEY")).isEmpty();
    assertThat(
            spec(template("envFrom: [{configMapRef: {name: a}}, {secretRef: {name: all}}]"))
                .secretsOf("AWS_ACCESS_KEY_ID"))
        .containsExactly(new PodKeys.Source("all", "AWS_ACCESS_KEY_ID", true));
    assertThat(
            spec(template("envFrom: [{prefix: AWS_, secretRef: {name: all}}]"))
                .secretsOf("AWS_ACCESS_KEY_ID"))
        .containsExactly(new PodKeys.Source("all", "ACCESS_KEY_ID", true));
    assertThat(spec(RUNS).secretsOf("AWS_ACCESS_KEY_ID")).isEmpty();
  }

  /** As operators from 1.13 to 1.16 take them. */
  @Test
  void fieldsAndValuesOfNewerOperatorsBreakNothing() {
    DeploymentSpec newer =
        spec(
            "flinkVersion: v9_9, jobManager: {resources: {requests: {cpu: 1}}}, job: {state:"
                + " running, upgradeMode: dreaming, args: null}, flinkConfiguration: {state:"
                + " {checkpoints: {dir: 's3://b/c'}}, s3: {endpoint: 'http://minio:9000'}, a: null,"
                + " list: [1, 2]}");
    assertThatCode(newer::checkRuns).doesNotThrowAnyException();
    assertThat(newer.bucket()).isEqualTo("b");
    assertThat(newer.endpoint()).contains(URI.create("http://minio:9000"));
  }
}
