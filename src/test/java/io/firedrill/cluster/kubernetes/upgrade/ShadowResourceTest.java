package io.firedrill.cluster.kubernetes.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.kubernetes.FlinkSettings;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShadowResourceTest {
  private static final JobPaths PLACES =
      new JobPaths(
          "s3a://b/of/ledger", "s3a://b/of/rejects", "s3p://b/of/chk", "s3p://b/of/sp", "");
  private static final List<String> ARGUMENTS = List.of("--ledger", "s3a://b/of/ledger");
  private static final String COPY = "s3p://b/of/sp/copy";

  /** A FlinkDeployment that has everything which would collide if it were there twice. */
  private static final String LIVE =
      """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata:
        name: transactions
        namespace: firedrill
        uid: a-uid
        resourceVersion: "7"
        generation: 3
        labels: {team: payments}
        annotations: {somebody: else}
        finalizers: [flinkdeployments.flink.apache.org/finalizer]
        ownerReferences: [{kind: Release, name: r}]
      spec:
        image: firedrill:2
        flinkVersion: v1_20
        serviceAccount: transactions
        restartNonce: 4
        ingress: {template: transactions.example.org}
        job:
          jarURI: local:///opt/flink/usrlib/job.jar
          entryClass: a.Job
          parallelism: 2
          args: [--ledger, s3a://b/ledger]
          state: suspended
          upgradeMode: savepoint
          allowNonRestoredState: true
          initialSavepointPath: s3p://b/savepoints/first
          savepointTriggerNonce: 1
          savepointRedeployNonce: 2
          checkpointTriggerNonce: 3
        flinkConfiguration:
          taskmanager.numberOfTaskSlots: "2"
          s3.endpoint: http://minio:9000
          kubernetes.secrets: firedrill-postgres:/etc/firedrill/postgres
          high-availability.type: kubernetes
          high-availability.storageDir: s3p://b/ha
          dstl.dfs.base-path: s3p://b/changelog
          state.backend.forst.primary-dir: s3p://b/forst
          high-availability.cluster-id: transactions
          high-availability.jobmanager.port: "6123"
          kubernetes.cluster-id: transactions
          job-result-store.storage-path: s3p://b/jrs
          state.checkpoints.dir: s3p://b/checkpoints
          execution.checkpointing.dir: s3p://b/checkpoints
          state.savepoints.dir: s3p://b/savepoints
          execution.checkpointing.savepoint-dir: s3p://b/savepoints
          execution.checkpointing.interval: 5s
          execution.savepoint.path: s3p://b/savepoints/first
          execution.savepoint-restore-mode: CLAIM
          execution.state-recovery.path: s3p://b/savepoints/first
          execution.state-recovery.claim-mode: CLAIM
          $internal.pipeline.job-id: 00000000000000000000000000000001
          pipeline.jobvertex-parallelism-overrides: a:2
          kubernetes.operator.periodic.savepoint.interval: 1h
          kubernetes.operator.periodic.checkpoint.interval: 1h
          kubernetes.operator.job.autoscaler.enabled: "true"
          job.autoscaler.enabled: "true"
          kubernetes.operator.savepoint.cleanup.enabled: "true"
          kubernetes.jobmanager.labels: monitor:yes
          kubernetes.jobmanager.annotations: scrape:yes
          kubernetes.taskmanager.labels: monitor:yes
          kubernetes.taskmanager.annotations: scrape:yes
          kubernetes.rest-service.annotations: dns:transactions
          kubernetes.rest-service.exposed.type: LoadBalancer
          metrics.reporters: push
          metrics.reporter.push.host: gateway
          jobmanager.archive.fs.dir: s3p://b/archive
          kubernetes.operator.job.restart.failed: "true"
          kubernetes: {operator: {periodic: {savepoint.interval: 2h}}}
          execution: {checkpointing: {timeout: 1min}}
          kubernetes.internal-service.annotations: dns:transactions
        podTemplate:
          metadata: {labels: {monitor: "yes"}, annotations: {scrape: "yes"}}
          spec:
            containers:
            - name: sidecar
              env: [{name: AWS_ACCESS_KEY_ID, value: of-the-sidecar}]
            - name: flink-main-container
              env:
              - {name: TZ, value: UTC}
              - name: AWS_ACCESS_KEY_ID
                valueFrom: {secretKeyRef: {name: live-keys, key: access}}
              - name: AWS_SECRET_ACCESS_KEY
                valueFrom: {secretKeyRef: {name: live-keys, key: secret}}
        jobManager:
          resource: {cpu: 0.1, memory: 1024m}
          podTemplate:
            metadata: {labels: {monitor: "yes"}, annotations: {scrape: "yes"}}
        taskManager:
          resource: {cpu: 0.1, memory: 1280m}
          podTemplate:
            metadata: {labels: {monitor: "yes"}, annotations: {scrape: "yes"}}
            spec: {nodeSelector: {disk: ssd}}
      status:
        lifecycleState: STABLE
      """;

  private static final String SHADOW =
      """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata:
        name: firedrill-ab
        namespace: firedrill
        labels: &ours {app.kubernetes.io/managed-by: firedrill, firedrill.io/rehearsal: ab, firedrill.io/rehearsal-of: payments}
      spec:
        image: firedrill:2
        flinkVersion: v1_20
        serviceAccount: transactions
        job:
          jarURI: local:///opt/flink/usrlib/job.jar
          entryClass: a.Job
          parallelism: 2
          allowNonRestoredState: true
          state: running
          upgradeMode: stateless
          initialSavepointPath: s3p://b/of/sp/copy
          args: [--ledger, s3a://b/of/ledger]
        flinkConfiguration:
          taskmanager.numberOfTaskSlots: "2"
          s3.endpoint: http://minio:9000
          kubernetes.secrets: firedrill-postgres:/etc/firedrill/postgres
          high-availability.type: kubernetes
          high-availability.storageDir: s3p://b/of/ha
          dstl.dfs.base-path: s3p://b/of/chk
          execution.checkpointing.interval: 5s
          execution.checkpointing.timeout: 1min
          state.checkpoints.dir: s3p://b/of/chk
          execution.checkpointing.dir: s3p://b/of/chk
          state.savepoints.dir: s3p://b/of/sp
          execution.checkpointing.savepoint-dir: s3p://b/of/sp
          execution.savepoint-restore-mode: NO_CLAIM
          execution.state-recovery.claim-mode: NO_CLAIM
          kubernetes.operator.savepoint.cleanup.enabled: "false"
          execution.shutdown-on-application-finish: "false"
        podTemplate:
          metadata: {labels: *ours}
          spec:
            containers:
            - name: sidecar
              env: [{name: AWS_ACCESS_KEY_ID, value: of-the-sidecar}]
            - name: flink-main-container
              env:
              - {name: TZ, value: UTC}
              - name: AWS_ACCESS_KEY_ID
                valueFrom: {secretKeyRef: {name: live-keys, key: access}}
              - name: AWS_SECRET_ACCESS_KEY
                valueFrom: {secretKeyRef: {name: live-keys, key: secret}}
        jobManager:
          resource: {cpu: 0.1, memory: 1024m}
          podTemplate: {metadata: {labels: *ours}}
        taskManager:
          resource: {cpu: 0.1, memory: 1280m}
          podTemplate:
            metadata: {labels: *ours}
            spec: {nodeSelector: {disk: ssd}}
      """;

  private static ObjectNode yaml(String text) throws IOException {
    return (ObjectNode) new YAMLMapper().readTree(text.replace("*ours", OURS).replace("&ours", ""));
  }

  private static final String OURS =
      "{app.kubernetes.io/managed-by: firedrill, firedrill.io/rehearsal: ab, firedrill.io/rehearsal-of: payments}";

  private static ObjectNode shadow(JsonNode live, Optional<String> keys) {
    return new ShadowResource(
            "firedrill-ab", new RehearsalLabels("ab", "payments"), PLACES, "s3p://b/of/ha", keys)
        .of(live, ARGUMENTS, COPY);
  }

  private static ObjectNode shadowWithKeys(JsonNode live) {
    return shadow(live, Optional.of("its-keys"));
  }

  @Test
  void nothingThatWouldCollideWithTheLiveJobIsCopied() throws IOException {
    assertThat(shadow(yaml(LIVE), Optional.empty())).isEqualTo(yaml(SHADOW));
  }

  @Test
  void theLiveResourceStaysAsItIs() throws IOException {
    ObjectNode live = yaml(LIVE);
    shadowWithKeys(live);
    assertThat(live).isEqualTo(yaml(LIVE));
  }

  @Test
  void aResourceWithTheLeastThereCanBeIsEnough() throws IOException {
    ObjectNode least = yaml("{metadata: {namespace: n}, spec: {image: i, job: {jarURI: j}}}");
    ObjectNode spec = (ObjectNode) shadow(least, Optional.empty()).path("spec");
    assertThat(spec.at("/job/initialSavepointPath").asText()).isEqualTo(COPY);
    assertThat(spec.at("/flinkConfiguration/state.checkpoints.dir").asText())
        .isEqualTo("s3p://b/of/chk");
    assertThat(spec.at("/podTemplate/metadata/labels")).isEqualTo(yaml(OURS));
  }

  private static List<String> secretsOf(JsonNode container) {
    return container.path("env").findValues("secretKeyRef").stream()
        .map(ref -> ref.path("name").asText())
        .distinct()
        .toList();
  }

  @Test
  void restrictedKeysTakeThePlaceOfTheLiveJobsInFlinksContainerOnly() throws IOException {
    ObjectNode shadow = shadowWithKeys(yaml(LIVE));
    JsonNode flink = shadow.at("/spec/podTemplate/spec/containers/1");
    assertThat(flink.path("env").findValuesAsText("name"))
        .contains("TZ", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN");
    assertThat(flink.path("env")).hasSize(4);
    assertThat(secretsOf(flink)).containsExactly("its-keys");
    assertThat(shadow.at("/spec/podTemplate/spec/containers/0"))
        .isEqualTo(yaml(LIVE).at("/spec/podTemplate/spec/containers/0"));
    assertThat(shadow.toString()).doesNotContain("live-keys");
  }

  @Test
  void restrictedKeysReachATemplateOfOneRoleToo() throws IOException {
    ObjectNode live = yaml(LIVE);
    JsonNode containers = live.at("/spec/podTemplate/spec/containers");
    live.withObject("/spec/taskManager/podTemplate/spec").set("containers", containers);
    JsonNode shadow = shadowWithKeys(live);
    assertThat(secretsOf(shadow.at("/spec/taskManager/podTemplate/spec/containers/1")))
        .containsExactly("its-keys");
  }

  @Test
  void restrictedKeysAreGivenToAContainerThatHadNone() throws IOException {
    for (String template : List.of("{}", "{spec: {containers: [{name: flink-main-container}]}}")) {
      ObjectNode live = yaml(LIVE);
      ((ObjectNode) live.path("spec")).set("podTemplate", yaml(template));
      JsonNode containers = shadowWithKeys(live).at("/spec/podTemplate/spec/containers");
      assertThat(containers.findValuesAsText("name")).startsWith("flink-main-container");
      assertThat(secretsOf(containers.path(0))).as(template).containsExactly("its-keys");
    }
  }

  @Test
  void keysInTheConfigurationWouldOutweighTheRestrictedOnesAndGo() throws IOException {
    ObjectNode live = yaml(LIVE);
    ObjectNode flink = live.withObject("/spec/flinkConfiguration");
    flink.put("s3.access-key", "live").put("s3.secret-key", "live");
    flink.put("s3.access.key", "live").put("s3.secret.key", "live");
    flink.put("fs.s3a.access.key", "live").put("fs.s3a.secret.key", "live");
    flink.put("presto.s3.access-key", "live").put("presto.s3.secret-key", "live");
    flink.put("s3.aws.credentials.provider", "live").put("presto.s3.credentials-provider", "live");
    assertThat(shadowWithKeys(live).at("/spec/flinkConfiguration"))
        .isEqualTo(yaml(SHADOW).at("/spec/flinkConfiguration"));
    assertThat(shadow(live, Optional.empty()).at("/spec/flinkConfiguration/s3.access-key").asText())
        .isEqualTo("live");
  }

  private static ObjectNode mounting(String volume, String mount) throws IOException {
    ObjectNode live = yaml(LIVE);
    // what one template declares another mounts
    live.withObject("/spec/podTemplate/spec").withArray("volumes").add(yaml(volume));
    live.withObject("/spec/taskManager/podTemplate/spec")
        .withArray("containers")
        .add(yaml("{name: flink-main-container, volumeMounts: [%s]}".formatted(mount)));
    return live;
  }

  private static JsonNode volume(ObjectNode live) {
    return shadow(live, Optional.empty()).at("/spec/podTemplate/spec/volumes/0");
  }

  @Test
  void keysInTheOperatorsDefaultsOutweighTheRestrictedOnesAndStay() {
    Map<String, String> reported =
        Map.of("s3.endpoint", "http://minio:9000", "fs.s3a.access.key", "everybody's");
    assertThat(ShadowResource.keysOfTheOperator(new FlinkSettings(Map.of(), reported)))
        .contains("fs.s3a.access.key");
    assertThat(ShadowResource.keysOfTheOperator(new FlinkSettings(reported, reported))).isEmpty();
  }

  @Test
  void aVolumeThatTheLiveJobUsesTooAndTheShadowCouldWriteToIsRefused() throws IOException {
    for (String kind :
        List.of(
            "hostPath: {path: /data}",
            "persistentVolumeClaim: {claimName: data}",
            "nfs: {server: s, path: /}",
            "csi: {driver: d}",
            "somethingNew: {}")) {
      ObjectNode live = mounting("{name: data, " + kind + "}", "{name: data, mountPath: /data}");
      assertThatThrownBy(() -> shadow(live, Optional.empty()))
          .as(kind)
          .isInstanceOf(Problem.class)
          .hasMessageContaining(
              "would write to the volume data (" + kind.split(":")[0] + ") at /data")
          .hasMessageContaining("nothing was started");
      assertThatThrownBy(() -> ShadowResource.check(live)).isInstanceOf(Problem.class);
    }
  }

  @Test
  void aVolumeThatIsOnlyReadOrThePodsOwnStays() throws IOException {
    for (String[] each :
        new String[][] {
          {"persistentVolumeClaim: {claimName: data}", "readOnly: true, "},
          {"persistentVolumeClaim: {claimName: data, readOnly: true}", ""},
          {"csi: {driver: secrets-store.csi.k8s.io, readOnly: true}", ""},
          {"configMap: {name: rules}", ""},
          {"secret: {secretName: certificates}", ""},
          {"ephemeral: {volumeClaimTemplate: {}}", ""},
          {"emptyDir: {medium: Memory}", ""}
        }) {
      String volume = "{name: data, " + each[0] + "}";
      ObjectNode live = mounting(volume, "{name: data, " + each[1] + "mountPath: /data}");
      assertThat(volume(live)).as(volume).isEqualTo(yaml(volume));
    }
  }

  @Test
  void scratchSpaceOnADiskOfTheNodeBecomesThePodsOwn() throws IOException {
    String disk = "{name: disk, hostPath: {path: /mnt/nvme0}}";
    Map<String, Boolean> mayHoldMore =
        Map.of(
            "io.tmp.dirs: /other,/nvme/tmp", true,
            "state.backend.rocksdb.localdir: /nvme", false,
            "env.log.dir: /nvme/", false);
    for (String setting : mayHoldMore.keySet()) {
      ObjectNode live = mounting(disk, "{name: disk, mountPath: /nvme}");
      ((ObjectNode) live.at("/spec/flinkConfiguration"))
          .setAll(yaml("{" + setting.replace(": ", ": \"") + "\"}"));
      assertThat(ShadowResource.check(live))
          .containsExactly(new ShadowVolumes.Emptied("disk", mayHoldMore.get(setting)));
      assertThat(volume(live)).isEqualTo(yaml("{name: disk, emptyDir: {}}"));
      assertThat(live.at("/spec/podTemplate/spec/volumes/0")).isEqualTo(yaml(disk));
    }
  }

  @Test
  void whatReachesOutOfAPodOrIsNotKnownIsLeftOut() throws IOException {
    ObjectNode live = yaml(LIVE);
    live.withObject("/spec").put("somethingNew", true);
    live.withObject("/spec/job").put("somethingNew", true);
    live.withObject("/spec/jobManager").put("somethingNew", true);
    ObjectNode pod = live.withObject("/spec/podTemplate/spec");
    pod.put("hostNetwork", true).put("hostPID", true).put("hostname", "transactions");
    pod.put("subdomain", "live").put("nodeName", "n").put("priorityClassName", "above-all");
    pod.withArray("containers").addObject().put("name", "web").withArray("ports");
    ((ObjectNode) pod.at("/containers/2"))
        .withArray("ports")
        .addObject()
        .put("containerPort", 80)
        .put("hostPort", 80);
    ObjectNode shadow = shadow(live, Optional.empty());
    assertThat(shadow.at("/spec/podTemplate/spec/containers/2/ports/0"))
        .isEqualTo(yaml("{containerPort: 80}"));
    ((ArrayNode) shadow.at("/spec/podTemplate/spec/containers")).remove(2);
    assertThat(shadow).isEqualTo(yaml(SHADOW));
  }
}
