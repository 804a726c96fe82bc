package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The staging overlay as it is, with what has to be filled in, metrics and the drill runner. */
@OnKind(job = OnKind.Job.ABSENT, spoils = true)
class StagingKindIT {
  private static final Path OVERLAY = Path.of("target/kind-staging");

  private final Kind kind;
  private final Upgrades upgrades;

  StagingKindIT(Kind kind) {
    this.kind = kind;
    this.upgrades = new Upgrades(kind);
  }

  /** Its resources as far as this needs them: the Prometheus operator is not there. */
  private static final String PROMETHEUS_OPERATOR =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: podmonitors.monitoring.coreos.com}
      spec:
        group: monitoring.coreos.com
        names: {kind: PodMonitor, plural: podmonitors, singular: podmonitor}
        scope: Namespaced
        versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
      ---
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: prometheusrules.monitoring.coreos.com}
      spec:
        group: monitoring.coreos.com
        names: {kind: PrometheusRule, plural: prometheusrules, singular: prometheusrule}
        scope: Namespaced
        versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
      """;

  /** What is filled in, and what two cores and one node need. */
  private static String kustomization(String digest, String apiServer) {
    return """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources: [../../k8s/overlays/staging]
        components:
          - ../../k8s/components/s3-location
          - ../../k8s/components/monitoring
        configurations: [kustomizeconfig.yaml]
        configMapGenerator:
          - name: s3-location
            behavior: merge
            literals:
              - endpoint=http://minio:9000
              - bucket=firedrill
              - path-style-access=true
        images:
          - name: registry.example.com/firedrill
            newName: localhost:5001/firedrill
            digest: %s
        patches:
          - target: {kind: NetworkPolicy, name: flink-rest}
            patch: |-
              - op: replace
                path: /spec/ingress/0/from/1/ipBlock/cidr
                value: %s/32
          - target: {kind: FlinkDeployment}
            patch: |-
              - op: remove
                path: /spec/jobManager/podTemplate/spec/affinity
              - op: replace
                path: /spec/jobManager/resource
                value: {cpu: 0.1, memory: 1024m}
              - op: replace
                path: /spec/taskManager/resource
                value: {cpu: 0.1, memory: 1280m}
              - op: add
                path: /spec/flinkConfiguration/kubernetes.jobmanager.cpu.limit-factor
                value: "20"
              - op: add
                path: /spec/flinkConfiguration/kubernetes.taskmanager.cpu.limit-factor
                value: "20"
              - op: add
                path: /spec/flinkConfiguration/env.java.opts.all
                value: -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
        """
        .formatted(digest, apiServer);
  }

  private static String pushedDigest() throws IOException {
    return Files.readString(Path.of("target/jib-image.digest")).strip();
  }

  @BeforeEach
  void theOverlayIsApplied() throws Exception {
    kind.make("push", "IMAGE=localhost:5001/firedrill:staging").succeeded();
    String apiServer =
        kind.read(
                kind.kubectl("get", "endpointslices", "kubernetes", "-n", "default", "-o", "json")
                    .succeeded())
            .at("/endpoints/0/addresses/0")
            .asText();
    Files.createDirectories(OVERLAY);
    Files.copy(
        Path.of("k8s/base/kustomizeconfig.yaml"),
        OVERLAY.resolve("kustomizeconfig.yaml"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        OVERLAY.resolve("kustomization.yaml"), kustomization(pushedDigest(), apiServer));
    kind.applyHere(PROMETHEUS_OPERATOR);
    kind.kubectl(
            "wait",
            "crd/podmonitors.monitoring.coreos.com",
            "crd/prometheusrules.monitoring.coreos.com",
            "--for=condition=established")
        .succeeded();
    kind.kubectl("apply", "-k", OVERLAY.toString()).succeeded();
    kind.firedrill("wait-ready").succeeded();
  }

  @AfterEach
  void isRemoved() throws Exception {
    // first and alone: it stops with a savepoint, for which it needs its service account
    kind.kubectlHere("delete", "flinkdeployments", "--all", "--timeout=180s").succeeded();
    kind.kubectl("delete", "-k", OVERLAY.toString(), "--ignore-not-found", "--timeout=180s")
        .succeeded();
    kind.kubectl(
            "delete",
            "crd",
            "podmonitors.monitoring.coreos.com",
            "prometheusrules.monitoring.coreos.com")
        .succeeded();
  }

  @Test
  void itRunsIsDrilledAndItsNextVersionRehearsed() throws Exception {
    kind.kubectlHere(
            "wait", "pods", "-l", "component=jobmanager", "--for=condition=Ready", "--timeout=60s")
        .succeeded();
    JsonNode jobManagers = kind.get("pods", "-l", "component=jobmanager").path("items");
    assertThat(jobManagers).hasSize(2);
    JsonNode container = jobManagers.get(0).at("/spec/containers/0");
    assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(kind.get("networkpolicies").path("items")).hasSize(3);
    assertThat(kind.get("poddisruptionbudgets").path("items")).hasSize(2);
    assertThat(metrics()).contains("flink_taskmanager_job_task_numRecordsOut");

    kind.firedrill("drill", "--target", "kubernetes", "--floor", "2", "jobmanager-kill")
        .succeeded();

    kind.make("push", "IMAGE=localhost:5001/firedrill:v2", "JOB_VERSION=v2").succeeded();
    upgrades
        .upgrade("--image", "localhost:5001/firedrill@" + pushedDigest(), "--parallelism", "3")
        .succeeded();
    upgrades.nothingOfTheRehearsalIsLeft();
  }

  /** What Prometheus would read from a TaskManager. */
  private String metrics() throws Exception {
    String pod =
        kind.get("pods", "-l", "component=taskmanager").at("/items/0/metadata/name").asText();
    return kind.kubectl(
            "get",
            "--raw",
            "/api/v1/namespaces/%s/pods/%s:9249/proxy/metrics".formatted(Kind.NAMESPACE, pod))
        .succeeded()
        .output();
  }
}
