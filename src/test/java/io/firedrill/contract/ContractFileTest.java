package io.firedrill.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.ledger.Brokers;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractFileTest {
  private static final String SIDES =
      """
      input: {topic: orders, brokers: "kafka:9092"}
      output: {topic: bills, brokers: "kafka:9092"}
      """;

  @TempDir private Path folder;

  private Contract read(String text) throws IOException {
    Path file = folder.resolve("contract.yaml");
    Files.writeString(file, text);
    return ContractFile.read(file);
  }

  private void refuses(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("contract.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void oneInIsOneOut() throws IOException {
    Contract contract = read(SIDES + "records: {in: [id], out: [orderId]}\n");
    assertThat(contract.topic()).isEqualTo(new Place.Topic("orders", new Brokers("kafka:9092")));
    assertThat(contract.relation())
        .isEqualTo(new Relation.Records(List.of("id"), List.of("orderId"), false));
    assertThat(contract.proves())
        .contains("each record of orders up to the cut is in bills, known by id = orderId");
    assertThat(contract.leavesOpen()).contains("in what order the records are");
  }

  @Test
  void windowsFiltersFoldersAndLines() throws IOException {
    Contract contract =
        read(
            """
            input:
              topic: clicks
              brokers: kafka:9092
              where: {kind: [click, tap]}
            output:
              path: s3://bucket/counts
              format: csv
              columns: [user, start, n]
              separator: ;
            totals:
              by: {user.id: user}
              window: {time: at, size: 10s, start: start}
              count: n
            """);
    assertThat(contract.input().where()).isEqualTo(Map.of("kind", Set.of("click", "tap")));
    assertThat(contract.output().place()).isEqualTo(new Place.Folder("s3://bucket/counts"));
    assertThat(contract.output().format())
        .isEqualTo(new Format.Csv(List.of("user", "start", "n"), ';'));
    assertThat(contract.relation())
        .isEqualTo(
            new Relation.Totals(
                Map.of("user.id", "user"),
                Optional.of(new Relation.Window("at", Duration.ofSeconds(10), "start")),
                Optional.of("n"),
                Map.of(),
                false));
  }

  @Test
  void aTableHasItsDatabaseAndItsUser() throws IOException {
    Files.writeString(folder.resolve("database.properties"), "user=auditor\npassword=secret\n");
    Contract contract =
        read(
            """
            input: {topic: orders, brokers: "kafka:9092"}
            output: {table: bills, database: "jdbc:postgresql://db/shop", client: database.properties}
            records: {in: [id]}
            """);
    assertThat(contract.output().place())
        .isEqualTo(
            new Place.Table(
                "bills",
                "jdbc:postgresql://db/shop",
                Map.of("user", "auditor", "password", "secret")));
    refuses(
        SIDES.replace("topic: bills, brokers: \"kafka:9092\"", "table: bills")
            + "records: {in: [id]}\n",
        "output: database goes with a table");
    String withPassword =
        SIDES.replace(
            "topic: bills, brokers: \"kafka:9092\"",
            "table: bills, database: \"jdbc:postgresql://db/shop?password=geheim\"");
    refuses(withPassword + "records: {in: [id]}\n", "in the file of client");
    assertThatThrownBy(() -> read(withPassword + "records: {in: [id]}\n"))
        .message()
        .doesNotContain("geheim");
  }

  @Test
  void whereTheJobBeganToRead() throws IOException {
    assertThat(from("earliest")).isEqualTo(new Start.Earliest());
    assertThat(from("{0: 120, 1: 95}")).isEqualTo(new Start.Offsets(Map.of(0, 120L, 1, 95L)));
    assertThat(from("2026-01-31T12:00:00Z"))
        .isEqualTo(new Start.Timestamp(Instant.parse("2026-01-31T12:00:00Z")));
    for (String wrong : List.of("latest", "12", "{a: 1}", "{0: -1}", "{0: 1.5}", "[1]")) {
      refuses(starting(wrong), "expected earliest, an offset for each partition");
    }
    refuses(
        SIDES.replace("topic: bills,", "topic: bills, from: earliest,") + "records: {in: [id]}\n",
        "output: from and dropsUnreadable go with the input");
    assertThat(read(starting("{0: 120}")).proves())
        .contains(
            "each record of orders from the offsets {0=120} on up to the cut is in bills, known by"
                + " id");
  }

  private Start from(String from) throws IOException {
    return read(starting(from)).topic().from();
  }

  private static String starting(String from) {
    return SIDES.replace("topic: orders,", "topic: orders, from: " + from + ",")
        + "records: {in: [id]}\n";
  }

  @Test
  void aSchemaIsAFileBesideTheContract() throws IOException {
    Files.writeString(
        folder.resolve("bill.avsc"),
        """
        {"type": "record", "name": "Bill", "fields": [
          {"name": "id", "type": "long"},
          {"name": "to", "type": ["null", {"type": "record", "name": "Customer", "fields": [
            {"name": "name", "type": "string"}]}]}]}
        """);
    assertThat(read(avro("avro, schema: bill.avsc", "to.name")).output().format())
        .isInstanceOf(Format.Avro.class);
    assertThat(read(avro("avro-confluent, schema: {7: bill.avsc}", "id")).output().format())
        .isInstanceOf(Format.AvroConfluent.class);
    refuses(avro("avro, schema: bill.avsc", "number"), "its schema have no field number");
    refuses(avro("avro, schema: bill.avsc", "to.id"), "its schema have no field to.id");
    refuses(avro("avro", "id"), "output: schema, and a topic, go with format: avro");
    refuses(
        avro("avro, schema: absent.avsc", "id"), "absent.avsc cannot be read: there is no such");
    refuses(avro("avro, schema: {7: bill.avsc}", "id"), "expected a file beside the contract");
    refuses(avro("avro-confluent, schema: bill.avsc", "id"), "no registry is asked");
    Files.writeString(folder.resolve("wrong.avsc"), "{\"type\": \"record\", \"name\": \"Bill\"}");
    refuses(
        avro("avro, schema: wrong.avsc", "id"), "wrong.avsc cannot be read: Record has no fields");
    Files.writeString(folder.resolve("wrong.avsc"), "\"string\"");
    refuses(
        avro("avro, schema: wrong.avsc", "id"), "wrong.avsc cannot be read: it is of type string");
    Files.writeString(folder.resolve("wrong.avsc"), "id: long");
    refuses(avro("avro, schema: wrong.avsc", "id"), "wrong.avsc cannot be read: ");
  }

  private static String avro(String format, String field) {
    return SIDES.replace("topic: bills,", "topic: bills, format: " + format + ",")
        + "records: {in: [id], out: ["
        + field
        + "]}\n";
  }

  @Test
  void aFieldThatIsNotAmongTheColumnsIsAMistake() {
    refuses(
        SIDES.replace("topic: bills,", "topic: bills, format: csv, columns: [id],")
            + "records: {in: [id], out: [order]}\n",
        "output: its columns or its schema have no field order");
  }

  @Test
  void whatTheClientsOfBrokersNeedStaysInAFileOfItsOwn() throws IOException {
    Files.writeString(folder.resolve("client.properties"), "security.protocol=SSL\n");
    Contract contract =
        read(
            SIDES.replace(
                    "\"kafka:9092\"}\noutput", "\"kafka:9092\", client: client.properties}\noutput")
                + "records: {in: [id]}\n");
    assertThat(contract.topic().brokers().client()).isEqualTo(Map.of("security.protocol", "SSL"));
    refuses(
        SIDES.replace("\"kafka:9092\"}\noutput", "\"kafka:9092\", client: absent}\noutput")
            + "records: {in: [id]}\n",
        "the client properties");
  }

  @Test
  void refusesWhatDoesNotGoTogether() {
    refuses("", "a contract needs input, output, and records or totals");
    refuses("words\n", ":1: not a contract");
    refuses(SIDES, "records, if one in is one out, or totals");
    refuses(SIDES + "records: {in: [id], out: [a, b]}\n", "as many fields");
    refuses(SIDES + "records: {in: []}\n", "at least one");
    refuses(SIDES + "totals: {by: {a: b}}\n", "it needs by, and count or sums");
    refuses(SIDES + "totals: {by: {a: b}, sums: {c: d}}\n", "without a window it needs count");
    refuses(
        SIDES + "totals: {by: {a: b}, count: n, window: {time: t, size: x, start: s}}\n",
        "totals.window.size is x");
    refuses(
        SIDES.replace("topic: bills, brokers: \"kafka:9092\"", "path: s3://b/out")
            + "totals: {by: {a: b}, count: n}\n",
        "need an output that shows which one is the last");
    refuses(
        SIDES.replace("topic: bills,", "topic: bills, dropsUnreadable: true,")
            + "records: {in: [id]}\n",
        "from and dropsUnreadable go with the input");
    refuses(SIDES + "records: {in: [id]}\nother: 1\n", ":4: unknown field other");
    refuses(
        SIDES.replace("topic: orders, brokers: \"kafka:9092\"", "path: s3://b/in")
            + "records: {in: [id]}\n",
        "offsets of a topic");
    refuses(
        SIDES.replace("topic: bills, brokers: \"kafka:9092\"", "topic: bills")
            + "records: {in: [id]}\n",
        "output: brokers go with a topic");
    refuses(
        SIDES.replace("topic: bills,", "topic: bills, format: csv,") + "records: {in: [id]}\n",
        "columns, and separator, go with format: csv");
    refuses(
        SIDES.replace("topic: bills,", "topic: bills, format: xml,") + "records: {in: [id]}\n",
        "output.format is xml; expected one of [json, csv, avro, avro-confluent]");
  }
}
