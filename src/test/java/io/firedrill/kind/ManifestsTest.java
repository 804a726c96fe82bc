package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.spec.FlinkVersion;
import org.apache.flink.kubernetes.operator.api.spec.UpgradeMode;
import org.apache.flink.shaded.guava31.com.google.common.reflect.ClassPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our manifests against the classes of operator 1.10.0 and Flink's own options, without a cluster.
 */
class ManifestsTest {
  private static final Pattern SECRET =
      Pattern.compile("(?i)(access-key|secret-key|password|token)\\s*[:=]\\s*[\"']?[\\w/+]{8,}");

  // options whose classes are not on the test's class path: the Kubernetes integration, the
  // operator,
  // the S3 plugins, reporters
  private static final Pattern FOREIGN =
      Pattern.compile(
          "kubernetes\\.(jobmanager|taskmanager)\\.cpu\\.limit-factor"
              + "|kubernetes\\.secrets"
              + "|kubernetes\\.operator\\.(job|savepoint)\\..*"
              + "|high-availability\\.kubernetes\\.leader-election\\.(lease-duration|renew-deadline|retry-period)"
              + "|s3\\.(endpoint|path\\.style\\.access)"
              + "|metrics\\.reporter\\.(prom|warm-up)\\.(factory\\.class|port|interval|path\\..*)");

  private static List<JsonNode> documents(Path file) throws IOException {
    return Kustomization.documents(file);
  }

  private static List<Path> files(String root) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(root))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList();
    }
  }

  /** Whole FlinkDeployments, what overlays and components patch into them, and the results. */
  static List<JsonNode> flinkDeployments() throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (Path file : files("k8s")) {
      for (JsonNode document : documents(file)) {
        if (document.path("kind").asText().equals("FlinkDeployment")) {
          found.add(document);
        }
        for (JsonNode patch : document.path("patches")) {
          JsonNode inline = new YAMLMapper().readTree(patch.path("patch").asText());
          if (inline.isObject()) {
            found.add(inline);
          }
        }
      }
    }
    for (Path overlay : OverlaysTest.overlays().toList()) {
      new Kustomization(overlay)
          .rendered().stream()
              .filter(resource -> resource.path("kind").asText().equals("FlinkDeployment"))
              .forEach(found::add);
    }
    return found;
  }

  private static FlinkDeployment strictly(JsonNode document) throws IOException {
    return new YAMLMapper()
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .treeToValue(document, FlinkDeployment.class);
  }

  @ParameterizedTest
  @MethodSource("flinkDeployments")
  void everyFieldIsOneThatTheOperatorKnows(JsonNode document) throws IOException {
    assertThat(strictly(document).getSpec()).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("flinkDeployments")
  void everySettingIsOneThatFlinkKnows(JsonNode document) throws IOException {
    assertThat(unknown(names(document.path("spec").path("flinkConfiguration")))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("localSettings")
  void everySettingOfTheLocalTargetIsOneThatFlinkKnows(Path file) throws IOException {
    assertThat(unknown(names(documents(file).get(0)))).isEmpty();
  }

  static List<Path> localSettings() {
    return List.of(
        Path.of("src/main/resources/flink-local.yaml"),
        Path.of("src/main/resources/flink-recovery.yaml"));
  }

  @Test
  void aSettingWithATypoWouldBeFound() throws IOException {
    assertThat(unknown(List.of("execution.checkpointing.intervall", "heartbeat.interval")))
        .containsExactly("execution.checkpointing.intervall");
  }

  @Test
  void theJobUpgradesWithSavepointsAndNeverFallsBackSilently() throws IOException {
    FlinkDeployment base = strictly(documents(Path.of("k8s/base/flinkdeployment.yaml")).get(0));
    assertThat(base.getSpec().getFlinkVersion()).isEqualTo(FlinkVersion.v1_20);
    assertThat(base.getSpec().getJob().getUpgradeMode()).isEqualTo(UpgradeMode.SAVEPOINT);
    assertThat(base.getSpec().getFlinkConfiguration())
        .containsEntry("kubernetes.operator.job.upgrade.last-state-fallback.enabled", "false")
        .containsEntry("high-availability.type", "kubernetes");
  }

  @Test
  void noSecretStandsInAManifestAndNoKeyInFlinksConfiguration() throws IOException {
    List<Path> all = new ArrayList<>(files("k8s"));
    all.addAll(files("minio"));
    all.addAll(files("kafka"));
    all.addAll(files("postgres"));
    all.addAll(files("monitoring"));
    for (Path file : all) {
      assertThat(SECRET.matcher(Files.readString(file)).find()).as(file.toString()).isFalse();
      for (JsonNode document : documents(file)) {
        assertThat(document.path("kind").asText()).as(file.toString()).isNotEqualTo("Secret");
      }
    }
    for (JsonNode document : flinkDeployments()) {
      assertThat(names(document.path("spec").path("flinkConfiguration")))
          .noneMatch(name -> name.contains("access-key") || name.contains("secret-key"));
    }
  }

  @Test
  void onlyItsOwnFoldersKnowThatTheStoreIsMinio() throws IOException {
    for (Path file : files("k8s")) {
      if (file.startsWith("k8s/components/minio-location")
          || file.startsWith("k8s/overlays/kind")) {
        continue;
      }
      assertThat(Files.readString(file).toLowerCase(java.util.Locale.ROOT))
          .as(file.toString())
          .doesNotContain("minio");
    }
  }

  private static List<String> names(JsonNode settings) {
    List<String> names = new ArrayList<>();
    settings.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> unknown(List<String> names) throws IOException {
    Set<String> known = flinksOptions();
    return names.stream()
        .filter(name -> !known.contains(name) && !FOREIGN.matcher(name).matches())
        .toList();
  }

  private static Set<String> flinksOptions() throws IOException {
    Set<String> keys = new HashSet<>();
    for (var info :
        ClassPath.from(ManifestsTest.class.getClassLoader())
            .getTopLevelClassesRecursive("org.apache.flink")) {
      // the table connectors' and catalogs' options need libraries that are not ours
      boolean table =
          info.getPackageName().contains(".table") || info.getPackageName().contains(".catalog");
      if (info.getSimpleName().endsWith("Options") && !table) {
        addOptions(info.load(), keys);
      }
    }
    return keys;
  }

  private static void addOptions(Class<?> options, Set<String> keys) {
    for (Field field : options.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
        try {
          ConfigOption<?> option = (ConfigOption<?>) field.get(null);
          keys.add(option.key());
          for (FallbackKey fallback : option.fallbackKeys()) {
            keys.add(fallback.getKey());
          }
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @Test
  void theDrillRunnersRoleNamesWhatItMayAndNothingIsForAll() throws IOException {
    for (JsonNode document : documents(Path.of("k8s/components/drill/role.yaml"))) {
      assertThat(document.path("kind").asText())
          .isIn("ServiceAccount", "Role", "RoleBinding"); // nothing beyond the namespace
      for (JsonNode rule : document.path("rules")) {
        assertThat(rule.toString()).doesNotContain("*").doesNotContain("\"secrets\"");
      }
    }
  }

  /** By what is done, what that takes; the verbs are those of the calls. */
  private static final Map<String, List<String>> NEEDED =
      Map.of(
          "k8s/components/drill",
          List.of(
              "delete pods",
              "create pods/eviction",
              "create pods/exec",
              "delete deployments",
              "create leases",
              "get services/proxy"),
          "k8s/components/drill-more",
          List.of(
              "create resourcequotas",
              "list resourcequotas",
              "delete resourcequotas",
              "create jobs",
              "delete jobs",
              "patch flinkdeployments",
              "delete flinkdeployments",
              "create flinkdeployments",
              "create secrets",
              "list secrets",
              "delete secrets",
              "delete configmaps",
              "create pods/portforward"));

  @Test
  void whatDrillsDoIsGrantedByTheComponentThatSaysSo() throws IOException {
    for (Map.Entry<String, List<String>> component : NEEDED.entrySet()) {
      List<String> granted = new ArrayList<>();
      for (JsonNode document : documents(Path.of(component.getKey(), "role.yaml"))) {
        assertThat(document.path("kind").asText())
            .isIn("ServiceAccount", "Role", "RoleBinding"); // nothing beyond the namespace
        for (JsonNode rule : document.path("rules")) {
          for (JsonNode verb : rule.path("verbs")) {
            rule.path("resources")
                .forEach(resource -> granted.add(verb.asText() + " " + resource.asText()));
          }
        }
      }
      assertThat(granted).as(component.getKey()).containsAll(component.getValue());
      assertThat(granted).noneMatch(right -> right.contains("*") || right.contains("nodes"));
    }
  }

  @Test
  void theDrillRunnerDrillsNothingByBeingApplied() throws IOException {
    for (JsonNode resource :
        documents(Path.of("k8s/components/drill/kustomization.yaml")).get(0).path("resources")) {
      for (JsonNode document : documents(Path.of("k8s/components/drill", resource.asText()))) {
        assertThat(document.path("kind").asText()).isNotEqualTo("Job");
      }
    }
    JsonNode cron = documents(Path.of("k8s/components/drill/cronjob.yaml")).get(0).path("spec");
    assertThat(cron.path("suspend").asBoolean()).isTrue();
    JsonNode job = cron.at("/jobTemplate/spec/template");
    assertThat(job.findValue("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(job.findValue("args").toString()).contains("--allow-context=in-cluster");
  }
}
