package io.firedrill.doctor;

import static io.firedrill.doctor.SubjectsForTests.MB;
import static io.firedrill.doctor.SubjectsForTests.NOW;
import static io.firedrill.doctor.SubjectsForTests.completed;
import static io.firedrill.doctor.SubjectsForTests.deployed;
import static io.firedrill.doctor.SubjectsForTests.deployment;
import static io.firedrill.doctor.SubjectsForTests.failed;
import static io.firedrill.doctor.SubjectsForTests.failure;
import static io.firedrill.doctor.SubjectsForTests.running;
import static io.firedrill.doctor.SubjectsForTests.settings;
import static io.firedrill.doctor.SubjectsForTests.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.app.Installation;
import io.firedrill.doctor.rules.AllRules;
import io.firedrill.flink.CheckpointConfig;
import io.firedrill.inspect.JobTraits;
import io.firedrill.inspect.JobTraits.Kept;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule finds what it warns of, and nothing where there is nothing. */
class RulesTest {
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
  private static final List<Rule> RULES = AllRules.with(CLOCK);
  private static final Surroundings ALONE =
      new Surroundings(
          Map.of("jobmanager", "node-1", "taskmanager-1", "node-2"),
          Optional.of(3),
          Optional.of(List.of("orders")),
          Optional.of(List.of()));

  private record Sample(String rule, Subject red, Subject green) {
    @Override
    public String toString() {
      return rule;
    }
  }

  private static Sample of(String rule, Subject red, Subject green) {
    return new Sample(rule, red, green);
  }

  private static Surroundings around(
      Map<String, String> nodes, List<String> budgets, List<String> same) {
    return new Surroundings(nodes, Optional.of(3), Optional.of(budgets), Optional.of(same));
  }

  private static Subject code(Kept kept) {
    return settings().with(new JobTraits(List.of(kept), Optional.empty(), List.of()));
  }

  private static Subject transactions(long timeoutMillis) {
    return settings("execution.checkpointing.interval: 10 s")
        .with(
            new JobTraits(
                List.of(),
                Optional.empty(),
                List.of(new JobTraits.Transactions("payments", timeoutMillis))));
  }

  @Test
  void whereTheCodeWasNotSeenNothingIsSaidToBeFineInIt() {
    Subject unseen = settings().with(new JobTraits(List.of(), Optional.of("no graph"), List.of()));
    for (String id : List.of("uid-missing", "kryo-in-state", "kafka-transactions-short")) {
      assertThat(look(id, unseen)).as(id).isEqualTo(Look.unseen("no graph"));
    }
  }

  static Stream<Sample> samples() {
    return Stream.of(
            storage(), restarts(), checkpoints(), state(), availability(), operator(), cluster())
        .flatMap(List::stream);
  }

  private static List<Sample> storage() {
    return List.of(
        of(
            "checkpoints-not-durable",
            deployed("state.checkpoints.dir: file:///flink-data/checkpoints"),
            deployed("execution.checkpointing.dir: s3p://bucket/checkpoints")),
        of(
            "checkpoints-not-durable",
            settings("state.checkpoints.dir: file:///tmp/flink-checkpoints"),
            settings("state.checkpoints.dir: hdfs:///flink/checkpoints")),
        of(
            "checkpoints-not-durable",
            settings()
                .with(running(completed(1, 1, 100, MB, "<checkpoint-not-externally-addressable>"))),
            settings().with(running(completed(1, 1, 100, MB)))),
        of(
            "checkpoints-not-durable",
            volume("emptyDir: {}"),
            volume("persistentVolumeClaim: {claimName: flink}")),
        of(
            "s3-plugin-missing",
            plugins("flink:1.20", "", "s3://bucket/checkpoints"),
            plugins("flink:1.20", "flink-s3-fs-presto-1.20.0.jar", "s3://bucket/checkpoints")),
        of(
            "s3-plugin-missing",
            plugins("my/image:1", "flink-s3-fs-presto-1.20.0.jar", "s3a://bucket/checkpoints"),
            plugins("my/image:1", "flink-s3-fs-hadoop-1.20.0.jar", "s3a://bucket/checkpoints")),
        of(
            "s3-scheme-of-two-plugins",
            plugins("i", "flink-s3-fs-presto-1.jar;flink-s3-fs-hadoop-1.jar", "s3://b/c"),
            plugins("i", "flink-s3-fs-presto-1.jar;flink-s3-fs-hadoop-1.jar", "s3p://b/c")),
        of(
            "checkpoints-fail",
            settings()
                .with(
                    running(
                        completed(1, 40, 9, MB),
                        failed(2, "Access Denied"),
                        failed(3, "Access Denied"),
                        failed(4, "Access Denied"))),
            settings().with(running(failed(1, "late"), completed(2, 9, 9, MB), failed(3, "late")))),
        of(
            "no-checkpoint-for-long",
            settings().with(running(completed(1, 300, 100, MB))),
            settings().with(running(completed(1, 25, 100, MB)))));
  }

  private static Subject volume(String of) {
    return deployment(
        "spec:",
        "  flinkConfiguration: {state.checkpoints.dir: \"file:///data/checkpoints\"}",
        "  podTemplate:",
        "    spec:",
        "      containers:",
        "        - name: flink-main-container",
        "          volumeMounts: [{name: data, mountPath: /data}]",
        "      volumes:",
        "        - name: data",
        "          " + of);
  }

  private static Subject plugins(String image, String enabled, String path) {
    return deployment(
        "spec:",
        "  image: " + image,
        "  flinkConfiguration: {state.checkpoints.dir: \"" + path + "\"}",
        "  podTemplate:",
        "    spec:",
        "      containers:",
        "        - name: flink-main-container",
        enabled.isEmpty()
            ? ""
            : "          env: [{name: ENABLE_BUILT_IN_PLUGINS, value: " + enabled + "}]");
  }

  private static List<Sample> restarts() {
    return List.of(
        of(
            "restarts-faster-than-checkpoints",
            settings(
                "restart-strategy.type: fixed-delay",
                "restart-strategy.fixed-delay.attempts: 3",
                "restart-strategy.fixed-delay.delay: 5 s"),
            settings(
                "restart-strategy: fixed-delay",
                "restart-strategy.fixed-delay.attempts: 100",
                "restart-strategy.fixed-delay.delay: 5 s")),
        of("no-restarts", settings("restart-strategy.type: none"), settings()),
        of(
            "restart-backoff-adds-up",
            settings(),
            settings("restart-strategy.exponential-delay.max-backoff: 10 s")),
        of(
            "restarts-at-once",
            settings(
                "restart-strategy.type: fixed-delay", "restart-strategy.fixed-delay.delay: 0 s"),
            settings(
                "restart-strategy.type: fixed-delay", "restart-strategy.fixed-delay.delay: 1 s")),
        of("restarts-without-limit", settings(), settings("restart-strategy.type: failure-rate")),
        of(
            "fails-again-and-again",
            settings()
                .with(
                    running(
                        "RESTARTING",
                        List.of(),
                        List.of(
                            failure("java.lang.NumberFormatException: null"),
                            failure("java.lang.NumberFormatException: null"),
                            failure("java.lang.NumberFormatException: null")))),
            settings()
                .with(
                    running(
                        "RUNNING",
                        List.of(),
                        List.of(
                            failure("TaskManager tm-1 lost"),
                            failure("TaskManager tm-2 lost"),
                            failure("TaskManager tm-3 lost"))))));
  }

  private static List<Sample> checkpoints() {
    return List.of(
        of(
            "checkpointing-off",
            settings("execution.checkpointing.interval: 0"),
            settings("execution.checkpointing.interval: 10 s")),
        of(
            "checkpointing-off",
            settings().with(with(running(), (CheckpointConfig) null)),
            settings().with(running())),
        of(
            "checkpoints-not-retained",
            settings(),
            settings(
                "execution.checkpointing.externalized-checkpoint-retention: RETAIN_ON_CANCELLATION")),
        of(
            "checkpoints-not-retained",
            deployed(
                "execution.checkpointing.externalized-checkpoint-retention: DELETE_ON_CANCELLATION"),
            deployed("taskmanager.numberOfTaskSlots: 2")),
        of(
            "checkpoints-not-retained",
            settings()
                .with(
                    with(
                        running(), new CheckpointConfig("exactly_once", 10_000, 60_000, 3, false))),
            settings().with(running())),
        of(
            "no-failed-checkpoint-tolerated",
            deployed("execution.checkpointing.interval: 10 s"),
            deployed("execution.checkpointing.tolerable-failed-checkpoints: 3")),
        of(
            "no-failed-checkpoint-tolerated",
            settings("execution.checkpointing.tolerable-failed-checkpoints: 3")
                .with(
                    with(running(), new CheckpointConfig("exactly_once", 10_000, 60_000, 0, true))),
            settings().with(running())),
        of("one-checkpoint-retained", settings(), settings("state.checkpoints.num-retained: 3")),
        of(
            "at-least-once",
            settings("execution.checkpointing.mode: AT_LEAST_ONCE"),
            settings("execution.checkpointing.mode: EXACTLY_ONCE")),
        of(
            "checkpoints-near-their-timeout",
            settings().with(running(completed(1, 9, 40_000, MB))),
            settings().with(running(completed(1, 9, 4_000, MB)))),
        of(
            "checkpoints-longer-than-their-interval",
            settings()
                .with(
                    running(
                        completed(1, 29, 12_000, MB),
                        completed(2, 19, 12_000, MB),
                        completed(3, 9, 500, MB))),
            settings()
                .with(
                    running(
                        completed(1, 29, 12_000, MB),
                        completed(2, 19, 500, MB),
                        completed(3, 9, 500, MB)))),
        of("checkpoints-grow", settings().with(growing(30)), settings().with(growing(1))),
        of(
            "checkpoint-interval-long",
            settings("execution.checkpointing.interval: 1 h"),
            settings("execution.checkpointing.interval: 1 min")),
        of(
            "full-checkpoints",
            settings("state.backend.type: rocksdb"),
            settings("state.backend: rocksdb", "state.backend.incremental: true")),
        of(
            "unaligned-checkpoints",
            settings("execution.checkpointing.unaligned: true"),
            settings()));
  }

  /** Five checkpoints, each larger by some megabytes. */
  private static Running growing(long by) {
    return running(
        completed(1, 49, 9, 100 * MB),
        completed(2, 39, 9, (100 + by) * MB),
        completed(3, 29, 9, (100 + 2 * by) * MB),
        completed(4, 19, 9, (100 + 3 * by) * MB),
        completed(5, 9, 9, (100 + 4 * by) * MB));
  }

  private static List<Sample> state() {
    return List.of(
        of(
            "large-state-on-heap",
            settings().with(running(completed(1, 9, 900, 3000 * MB))),
            settings("state.backend.type: rocksdb").with(running(completed(1, 9, 900, 3000 * MB)))),
        of(
            "local-recovery-off",
            settings("state.backend.type: rocksdb").with(running(completed(1, 9, 900, 3000 * MB))),
            settings("state.backend.local-recovery: true")
                .with(running(completed(1, 9, 900, 3000 * MB)))),
        of(
            "rocksdb-memory-unmanaged",
            settings("state.backend.rocksdb.memory.managed: false"),
            settings("state.backend.rocksdb.memory.managed: true")),
        of(
            "max-parallelism-by-default",
            settings().with(with(running(), Map.of("a", 128, "b", 128), 1)),
            settings("pipeline.max-parallelism: 720").with(with(running(), Map.of("a", 720), 1))),
        of("generic-types-allowed", settings(), settings("pipeline.generic-types: false")),
        of(
            "uid-missing",
            code(new Kept("Map", false, "seen", List.of())),
            code(new Kept("totals", true, "seen", List.of()))),
        of(
            "kryo-in-state",
            code(new Kept("totals", true, "seen", List.of("java.util.BitSet"))),
            code(new Kept("totals", true, "seen", List.of()))),
        of("kafka-transactions-short", transactions(60_000), transactions(900_000)),
        of(
            "unclaimed-state-ignored",
            deployment("spec:", "  job: {upgradeMode: savepoint, allowNonRestoredState: true}"),
            deployment("spec:", "  job: {upgradeMode: savepoint, allowNonRestoredState: false}")),
        of(
            "unclaimed-state-ignored",
            settings("execution.savepoint.ignore-unclaimed-state: true"),
            settings()),
        of(
            "initial-savepoint-kept",
            deployment("spec:", "  job: {initialStateReference: {name: before-the-upgrade}}"),
            deployment("spec:", "  job: {initialStateReference: {}}")),
        of(
            "initial-savepoint-kept",
            deployment("spec:", "  job: {initialSavepointPath: \"s3p://b/savepoint-1\"}"),
            deployment("spec:", "  job: {upgradeMode: savepoint}")));
  }

  private static List<Sample> availability() {
    return List.of(
        of("ha-off", deployed("parallelism.default: 2"), deployed("high-availability: kubernetes")),
        of(
            "ha-off",
            settings("high-availability.type: NONE"),
            settings("high-availability.type: zookeeper")),
        of(
            "ha-storage-not-durable",
            deployed(
                "high-availability.type: kubernetes",
                "high-availability.storageDir: /opt/flink/ha"),
            deployed(
                "high-availability.type: kubernetes", "high-availability.storageDir: s3p://b/ha")),
        of(
            "last-state-without-ha",
            deployment("spec:", "  job: {upgradeMode: last-state}"),
            deployment(
                "spec:",
                "  job: {upgradeMode: last-state}",
                "  flinkConfiguration: {high-availability.type: kubernetes}")),
        of(
            "lease-long",
            settings("high-availability.type: kubernetes"),
            settings(
                "high-availability.type: kubernetes",
                "high-availability.kubernetes.leader-election.lease-duration: 5 s")),
        of("heartbeat-slow", settings(), settings("heartbeat.timeout: 15000")),
        of(
            "no-standby-jobmanager",
            deployment("spec:", "  jobManager: {resource: {cpu: 1}}"),
            deployment("spec:", "  jobManager: {replicas: 2}")),
        of(
            "no-spare-taskmanager",
            settings().with(with(running(), Map.of(), 0)),
            settings().with(with(running(), Map.of(), 2))),
        of(
            "no-spare-taskmanager",
            deployed("taskmanager.numberOfTaskSlots: 2"),
            deployed("slotmanager.redundant-taskmanager-num: 1")),
        of("web-timeout-long", settings(), settings("web.timeout: 10000")),
        of(
            "job-not-running",
            settings().with(running("FAILED", List.of(), List.of())),
            settings().with(running())),
        of(
            "job-not-running",
            deployment("spec: {job: {}}", "status: {jobStatus: {state: FAILED}}"),
            deployment("spec: {job: {}}", "status: {jobStatus: {state: RUNNING}}")));
  }

  private static List<Sample> operator() {
    return List.of(
        of(
            "upgrade-mode-stateless",
            deployment("spec:", "  job: {jarURI: \"local:///opt/flink/usrlib/orders.jar\"}"),
            deployment("spec:", "  job: {upgradeMode: last-state}")),
        of(
            "savepoint-upgrade-falls-back",
            deployed("taskmanager.numberOfTaskSlots: 2"),
            deployed("kubernetes.operator.job.upgrade.last-state-fallback.enabled: \"false\"")),
        of(
            "no-savepoint-folder",
            deployed("taskmanager.numberOfTaskSlots: 2").with(running()),
            deployed("state.savepoints.dir: s3p://b/savepoints").with(running())),
        of(
            "deletion-takes-no-savepoint",
            deployed("taskmanager.numberOfTaskSlots: 2"),
            deployed("kubernetes.operator.job.savepoint-on-deletion: \"true\"")),
        of(
            "deletion-hangs",
            deployment(
                "spec: {flinkConfiguration: {kubernetes.operator.job.savepoint-on-deletion: \"true\"}}",
                "status: {jobStatus: {state: FAILED}}"),
            deployment(
                "spec: {flinkConfiguration: {kubernetes.operator.job.savepoint-on-deletion: \"true\"}}",
                "status: {jobStatus: {state: RUNNING}}")),
        of(
            "flink-version-old",
            deployment("spec: {flinkVersion: v1_17}"),
            deployment("spec: {flinkVersion: v2_2}")),
        of(
            "keys-in-settings",
            deployed("s3.access-key: AKIA123", "s3.secret-key: abc"),
            deployed(
                "fs.s3a.aws.credentials.provider: com.amazonaws.auth.WebIdentityTokenCredentialsProvider",
                "kubernetes.secrets: s3-keys:/etc/keys")),
        of(
            "image-by-tag",
            deployment("spec: {image: \"registry.example.com/orders:latest\"}"),
            deployment("spec: {image: \"registry.example.com/orders@sha256:12\"}")),
        of(
            "memory-limit-above-request",
            deployed("kubernetes.taskmanager.memory.limit-factor: 1.5"),
            deployed("kubernetes.taskmanager.memory.limit-factor: 1.0")),
        of(
            "cpu-limit-tight",
            deployment("spec: {taskManager: {resource: {cpu: 0.2}}}"),
            deployment(
                "spec:",
                "  taskManager: {resource: {cpu: 0.2}}",
                "  flinkConfiguration: {kubernetes.taskmanager.cpu.limit-factor: \"10\"}")),
        of(
            "jobmanager-memory-small",
            deployment("spec: {jobManager: {resource: {memory: 512m}}}"),
            deployment("spec: {jobManager: {resource: {memory: 2Gi}}}")),
        of(
            "termination-grace-short",
            deployment("spec: {podTemplate: {spec: {terminationGracePeriodSeconds: 0}}}"),
            deployment("spec: {podTemplate: {spec: {terminationGracePeriodSeconds: 60}}}")),
        of("metrics-off", settings(), settings("metrics.reporter.prom.port: 9249")),
        of(
            "metrics-off",
            settings("metrics.reporter.warm-up.factory.class: io.firedrill.warmup.WarmUp$Factory"),
            settings("metrics.reporter.prom.factory.class: a.PrometheusReporterFactory")),
        of("savepoint-old", savepoint(NOW - 30L * 86_400_000), savepoint(NOW - 3_600_000)));
  }

  private static Subject savepoint(long at) {
    return deployment(
        "spec: {job: {}}",
        "status: {jobStatus: {savepointInfo: {lastSavepoint: {timeStamp: " + at + "}}}}");
  }

  private static List<Sample> cluster() {
    Map<String, String> together = Map.of("jobmanager", "node-1", "taskmanager-1", "node-1");
    Subject orders = deployed("high-availability.storageDir: s3p://b/ha");
    return List.of(
        of(
            "all-pods-on-one-node",
            orders.with(around(together, List.of("orders"), List.of())),
            orders.with(ALONE)),
        of(
            "no-disruption-budget",
            orders.with(around(together, List.of(), List.of())),
            orders.with(ALONE)),
        of(
            "ha-folder-shared",
            orders.with(around(together, List.of("orders"), List.of("test/orders"))),
            orders.with(ALONE)));
  }

  private static Look look(String id, Subject subject) {
    Rule rule = RULES.stream().filter(r -> r.advice().id().equals(id)).findFirst().orElseThrow();
    return rule.examine(subject);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void itFindsWhatItWarnsOfAndNothingElse(Sample sample) {
    assertThat(look(sample.rule(), sample.red())).isInstanceOf(Look.Found.class);
    assertThat(look(sample.rule(), sample.green())).isInstanceOf(Look.Fine.class);
  }

  @Test
  void everyRuleHasASample() {
    Set<String> sampled = samples().map(Sample::rule).collect(Collectors.toSet());
    assertThat(RULES.stream().map(r -> r.advice().id()))
        .containsExactlyInAnyOrderElementsOf(sampled);
  }

  @Test
  void everyRuleSaysWhyAndWhatToSetAndWhereItIsDocumentedAndNamesDrillsThatThereAre() {
    List<String> drills = Installation.find().drills();
    for (Rule rule : RULES) {
      Advice advice = rule.advice();
      assertThat(advice.id()).matches("[a-z0-9-]+");
      assertThat(advice.why()).as(advice.id()).endsWith(".").doesNotContain("%");
      assertThat(advice.remedy()).as(advice.id()).isNotBlank();
      assertThat(advice.source()).as(advice.id()).startsWith("https://");
      assertThat(drills).as(advice.id()).containsAll(advice.drill().stream().toList());
    }
  }

  @Test
  void whatTheCodeMaySetIsNotSeenInAFile() {
    assertThat(look("checkpointing-off", deployed("parallelism.default: 2")))
        .isInstanceOf(Look.Unseen.class);
    assertThat(look("checkpoints-not-durable", settings())).isInstanceOf(Look.Unseen.class);
    assertThat(
            look("checkpoints-not-durable", settings("state.checkpoints.dir: file:///mnt/nfs/c")))
        .isInstanceOf(Look.Unseen.class);
  }

  @Test
  void aValueThatFlinkCannotParseIsNotSeenAndSaysSo() {
    Checkup checkup = new Doctor(RULES).examine("orders", settings("heartbeat.timeout: soon"));
    assertThat(checkup.notSeen())
        .anySatisfy(
            each -> {
              assertThat(each.advice().id()).isEqualTo("heartbeat-slow");
              assertThat(each.why()).contains("soon");
            });
  }
}
