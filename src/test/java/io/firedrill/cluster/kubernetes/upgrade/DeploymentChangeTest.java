package io.firedrill.cluster.kubernetes.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a new version changes, as reports show it. */
class DeploymentChangeTest {
  private static final Images.Content NOTHING = new Images.Content(List.of(), Optional.empty());

  private static JsonNode spec(String yaml) throws IOException {
    return new YAMLMapper().readTree(yaml);
  }

  private static List<String> changes(String was, String is) throws IOException {
    return change(was, is).lines();
  }

  private static DeploymentChange change(String was, String is) throws IOException {
    return new DeploymentChange(
        spec("{spec: %s}".formatted(was)),
        spec("{spec: %s}".formatted(is)),
        Map.of("parallelism.default", "4", "state.savepoints.dir", "s3://b/default"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{job: {parallelism: 2}}|2",
        "{job: {}, flinkConfiguration: {parallelism.default: '3'}}|3",
        "{job: {}, flinkConfiguration: {parallelism: {default: 3}}}|3",
        "{job: {}}|4",
      })
  void theParallelismIsTheJobsOrTheConfigured(String is, int parallelism) throws IOException {
    DeploymentChange change = change("{}", is);
    assertThat(change.version(change.after(), NOTHING).parallelism()).isEqualTo(parallelism);
  }

  @Test
  void theSavepointFolderMayBeTheOperatorsDefault() throws IOException {
    assertThat(change("{}", "{job: {}}").settings().savepointDirectory())
        .isEqualTo("s3://b/default");
    assertThat(
            change("{}", "{job: {}, flinkConfiguration: {state.savepoints.dir: 's3://b/own'}}")
                .settings()
                .savepointDirectory())
        .isEqualTo("s3://b/own");
  }

  @Test
  void aTagMayNameAnotherImageThanTheOneThatRuns() throws IOException {
    assertThat(change("{image: 'a:1'}", "{image: 'a:1'}").sameImage()).isFalse();
    assertThat(change("{image: 'a@sha256:1'}", "{image: 'a@sha256:1'}").sameImage()).isTrue();
    assertThat(change("{image: 'a@sha256:1'}", "{image: 'a@sha256:2'}").sameImage()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{job: {jarURI: 'https://repo.example.com/job.jar'}}|it is https://repo.example.com/job.jar",
        "{job: {}}|it is not named",
        "{job: {jarURI: 'local:///opt/flink/usrlib/job.jar'}, podTemplate: {spec: {containers:"
            + " [{name: flink-main-container, volumeMounts: [{name: jars, mountPath:"
            + " /opt/flink/usrlib}]}]}}}|on the volume jars",
        "{job: {jarURI: 'local:///jars/job.jar'}, jobManager: {podTemplate: {spec: {containers:"
            + " [{name: flink-main-container, volumeMounts: [{name: fetched, mountPath:"
            + " /jars/}]}]}}}}|on the volume fetched",
      })
  void aJarThatIsNotInTheImageIsNotSeen(String is, String why) throws IOException {
    JsonNode spec = spec(is);
    assertThatThrownBy(() -> Images.check(spec))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("was not seen")
        .hasMessageContaining(why);
  }

  @Test
  void aVolumeElsewhereHidesNoJar() throws IOException {
    boolean imageOnly =
        Images.check(
            spec(
                "{job: {jarURI: 'local:///opt/flink/usrlib/job.jar'}, podTemplate: {spec:"
                    + " {containers: [{name: flink-main-container, volumeMounts: [{name: keys,"
                    + " mountPath: /opt/flink/keys}]}, {name: other, volumeMounts: [{name: jars,"
                    + " mountPath: /opt/flink/usrlib}]}]}}}"));
    assertThat(imageOnly).isTrue();
  }

  @Test
  void aJarOutOfAConfigMapIsReadFromAPodThatHasItToo() throws IOException {
    boolean imageOnly =
        Images.check(
            spec(
                "{job: {jarURI: 'local:///opt/flink/usrlib/job.jar'}, podTemplate: {spec:"
                    + " {containers: [{name: flink-main-container, volumeMounts: [{name: jars,"
                    + " mountPath: /opt/flink/usrlib}]}], volumes: [{name: jars, configMap: {name:"
                    + " example-jars}}]}}}"));
    assertThat(imageOnly).isFalse();
  }

  @Test
  void eachChangeIsALineByItsPlace() throws IOException {
    assertThat(
            changes(
                "{image: 'a:1', job: {parallelism: 2, args: [x]}, old: 1, same: {a: 1}}",
                "{image: 'a:2', job: {parallelism: 3, args: [x, y]}, new: 1, same: {a: 1}}"))
        .containsExactly(
            "spec.image: a:1 → a:2",
            "spec.job.args: [\"x\"] → [\"x\",\"y\"]",
            "spec.job.parallelism: 2 → 3",
            "spec.new: none → 1",
            "spec.old: 1 → none");
  }

  @Test
  void nothingChangedIsNotALine() throws IOException {
    assertThat(changes("{image: a}", "{image: a}")).isEmpty();
  }

  @Test
  void keysThatChangeAreNotReported() throws IOException {
    assertThat(
            changes(
                "{flinkConfiguration: {s3.secret-key: abc123}, job: {args: [--password, abc123]}}",
                "{flinkConfiguration: {s3.secret-key: def456}, job: {args: [--password, def456]}}"))
        .containsExactly(
            "spec.flinkConfiguration.s3.secret-key: (not shown) → (not shown)",
            "spec.job.args: [\"--password\",\"(not shown)\"] → [\"--password\",\"(not shown)\"]");
  }

  @Test
  void aKeyThatIsNewIsNotReportedEither() throws IOException {
    assertThat(changes("{}", "{flinkConfiguration: {s3.secret-key: def456}}").toString())
        .doesNotContain("def456");
    assertThat(changes("{flinkConfiguration: {}}", "{flinkConfiguration: {s3.secret-key: def456}}"))
        .containsExactly("spec.flinkConfiguration.s3.secret-key: none → (not shown)");
  }

  @Test
  void parallelismIsTheJobsElseTheConfiguredElseOne() throws IOException {
    assertThat(
            parallelism("{job: {parallelism: 3}, flinkConfiguration: {parallelism.default: '2'}}"))
        .isEqualTo(3);
    assertThat(parallelism("{job: {}, flinkConfiguration: {parallelism.default: '2'}}"))
        .isEqualTo(2);
    assertThat(parallelism("{job: {}}")).isEqualTo(1);
  }

  private static int parallelism(String spec) throws IOException {
    JsonNode resource = spec("{spec: %s}".formatted(spec));
    return new DeploymentChange(resource, resource, Map.of())
        .version(resource, NOTHING)
        .parallelism();
  }
}
