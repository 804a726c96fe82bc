package io.firedrill.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonFileTest {
  @TempDir Path folder;

  private Comparison read(String yaml) throws IOException {
    return ComparisonFile.read(Files.writeString(folder.resolve("compare.yaml"), yaml));
  }

  @Test
  void namesOutputsKeysAndWhatMayDiffer() throws IOException {
    Comparison comparison =
        read(
            """
            outputs:
              - output: {path: "s3://payments/out"}
                key: [account]
                ignore: [at]
              - output: {topic: alerts, brokers: "kafka:9092"}
            """);
    assertThat(comparison.outputs().get(0).name()).isEqualTo("s3://payments/out");
    assertThat(comparison.outputs().get(0).key()).containsExactly("account");
    assertThat(comparison.outputs().get(0).ignored()).containsExactly("at");
    assertThat(comparison.outputs().get(1).side().place()).isInstanceOf(Place.Topic.class);
    assertThat(comparison.outputs().get(1).key()).isEmpty();
  }

  @Test
  void refusesWhatNamesNoOutput() {
    assertThatThrownBy(() -> read("outputs: []"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("compare.yaml: outputs: it needs one output at least");
  }

  @Test
  void anOutputMayBeEmptyIfThatIsSaid() throws IOException {
    Comparison comparison =
        read(
            """
            outputs:
              - output: {path: "s3://payments/rejects"}
                mayBeEmpty: true
              - output: {path: "s3://payments/out"}
            """);
    assertThat(comparison.outputs())
        .extracting(Comparison.Compared::mayBeEmpty)
        .containsExactly(true, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"from: earliest", "dropsUnreadable: true"})
  void refusesWhatGoesWithAnInput(String field) {
    assertThatThrownBy(() -> read("outputs: [{output: {topic: t, brokers: 'h:1', " + field + "}}]"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("output: from and dropsUnreadable go with the input");
  }

  @ParameterizedTest
  @ValueSource(strings = {"key: [idd]", "ignore: [idd]"})
  void refusesFieldsThatNoRecordHas(String field) {
    refuses("{path: 's3://b/out', format: csv, columns: [id]}, " + field);
  }

  @Test
  void refusesConditionsThatNoRecordMeets() {
    refuses("{path: 's3://b/out', format: csv, columns: [id], where: {idd: ['1']}}");
  }

  private void refuses(String output) {
    assertThatThrownBy(() -> read("outputs: [{output: " + output + "}]"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("output: its columns or its schema have no field idd");
  }

  @Test
  void fieldsWithinArraysOfAvroMayBeIgnored() throws IOException {
    Files.writeString(
        folder.resolve("order.avsc"),
        """
        {"type": "record", "name": "Order", "fields": [{"name": "items", "type": ["null",
          {"type": "array", "items": {"type": "record", "name": "Item", "fields": [
            {"name": "at", "type": "long"}]}}]}]}
        """);
    String yaml =
        "outputs: [{output: {topic: t, brokers: 'h:1', format: avro, schema: order.avsc}, ignore: [items.%s]}]";
    assertThat(read(yaml.formatted("at")).outputs().get(0).ignored()).containsExactly("items.at");
    assertThatThrownBy(() -> read(yaml.formatted("att")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("have no field items.att");
  }

  @Test
  void refusesTables() {
    assertThatThrownBy(
            () -> read("outputs: [{output: {table: t, database: 'jdbc:postgresql://h:1/d'}}]"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no shadow has a table of its own in the place of t");
  }
}
