package io.firedrill.cluster.kubernetes.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a new version changes, as reports show it. */
class DeploymentChangeTest {
  private static JsonNode spec(String yaml) throws IOException {
    return new YAMLMapper().readTree(yaml);
  }

  private static List<String> changes(String was, String is) throws IOException {
    return new DeploymentChange(spec("{spec: %s}".formatted(was)), spec("{spec: %s}".formatted(is)))
        .lines();
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
}
