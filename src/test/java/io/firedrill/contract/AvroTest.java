package io.firedrill.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Brokers;
import io.firedrill.ledger.Cut;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class AvroTest {
  private static final Schema ORDER =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Order", "fields": [
                {"name": "id", "type": "string"},
                {"name": "to", "type": ["null", {"type": "record", "name": "Customer", "fields": [
                  {"name": "number", "type": "int"}, {"name": "vip", "type": ["null", "boolean"]}]}]},
                {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "local", "type": {"type": "long", "logicalType": "local-timestamp-micros"}},
                {"name": "rate", "type": "double"},
                {"name": "raw", "type": "bytes"},
                {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OPEN", "PAID"]}}]}
              """);

  private static final Schema NUMBER =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Number", "fields": [{"name": "id", "type": "long"}]}
              """);

  private final FakePlaces places = new FakePlaces();

  private static byte[] order(String id, boolean withCustomer) throws IOException {
    GenericRecord customer =
        new GenericRecordBuilder(ORDER.getField("to").schema().getTypes().get(1))
            .set("number", 7)
            .set("vip", null)
            .build();
    return bytes(
        new GenericRecordBuilder(ORDER)
            .set("id", id)
            .set("to", withCustomer ? customer : null)
            .set("price", ByteBuffer.wrap(new byte[] {4, (byte) 0xd2}))
            .set("at", 10_000L)
            .set("local", 1_500_000L)
            .set("rate", 2.5e10)
            .set("raw", ByteBuffer.wrap(new byte[] {1, 2}))
            .set("state", new GenericData.EnumSymbol(ORDER.getField("state").schema(), "PAID"))
            .build());
  }

  private static byte[] number(long id) throws IOException {
    return bytes(new GenericRecordBuilder(NUMBER).set("id", id).build());
  }

  private static byte[] bytes(GenericRecord record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static byte[] withId(int id, byte[] record) {
    return ByteBuffer.allocate(5 + record.length).put((byte) 0).putInt(id).put(record).array();
  }

  private static Format orders() {
    return new Format.Avro(new AvroSchema("order.avsc", ORDER));
  }

  private static Fields fields(Format format, byte[] value) {
    return format.fields(new Message("in", 0, 0, -1, value));
  }

  private AuditReport audit(Format input) throws IOException {
    return audit(input, Map.of());
  }

  private AuditReport audit(Format input, Map<String, Set<String>> where) throws IOException {
    Brokers brokers = new Brokers("localhost:1");
    Contract contract =
        new Contract(
            Path.of("c.yaml"),
            new Side(new Place.Topic("in", brokers), input, where, false),
            new Side(new Place.Topic("out", brokers), new Format.Json(), Map.of(), false),
            new Relation.Records(List.of("id"), List.of("order"), false));
    return new ContractAudit(contract, places).audit(Cut.upTo(Map.of(0, 1L), false));
  }

  @Test
  void fieldsAreTextAsJsonHasIt() throws IOException {
    Fields fields = fields(orders(), order("a", true));
    assertThat(fields.all(List.of("id", "to.number", "price", "rate", "raw", "state")))
        .contains("a,7,12.34,25000000000,AQI=,PAID");
    assertThat(fields.get("at")).contains("1970-01-01T00:00:10Z");
    assertThat(TotalFields.millis(fields, "at")).hasValue(10_000);
    assertThat(TotalFields.millis(fields, "local")).hasValue(1_500);
    assertThat(fields.failure()).isEmpty();
  }

  @Test
  void whatIsNullOrHasFieldsOfItsOwnIsNotThere() throws IOException {
    assertThat(fields(orders(), order("a", true)).get("to.vip")).isEmpty();
    assertThat(fields(orders(), order("a", true)).get("to")).isEmpty();
    assertThat(fields(orders(), order("a", false)).get("to.number")).isEmpty();
  }

  @Test
  void recordsOfOneSchemaAreHeldAgainstJson() throws IOException {
    places.withBytes("in", 0, order("a", true)).with("out", 0, "{\"order\":\"a\"}");
    assertThat(audit(orders()).exact()).isTrue();
  }

  @Test
  void theFileOfAWrongSchemaIsNamed() throws IOException {
    places.withBytes("in", 0, order("a", true)).with("out", 0, "{\"order\":\"a\"}");
    AuditReport report = audit(new Format.Avro(new AvroSchema("number.avsc", NUMBER)));
    assertThat(report.examples())
        .contains(
            "in-0 at 0 has no id: it was not written with the schema number.avsc: it goes on behind"
                + " the last field");
  }

  @Test
  void aWrongSchemaIsNotTakenForAConditionThatIsNotMet() throws IOException {
    places.withBytes("in", 0, order("a", true)).with("out", 0);
    Format wrong = new Format.Avro(new AvroSchema("number.avsc", NUMBER));
    assertThat(audit(wrong, Map.of("state", Set.of("PAID"))).wrong()).isEqualTo(1);
    assertThat(audit(orders(), Map.of("state", Set.of("OPEN"))).exact()).isTrue();
    assertThat(audit(orders(), Map.of("state", Set.of("PAID"))).missing()).isEqualTo(1);
  }

  @Test
  void whatIsTooShortOrNamesAnEnormousLengthIsNotOfTheSchema() throws IOException {
    for (byte[] value : List.of(number(1), number(1_900_000_000), new byte[0])) {
      Fields fields = fields(orders(), value);
      assertThat(fields.get("id")).isEmpty();
      assertThat(fields.failure().orElse(""))
          .startsWith("it was not written with the schema order.avsc: ");
    }
  }

  @Test
  void aRecordIsATreeThatTellsNumbersFromText() throws IOException {
    assertThat(FieldTree.flat(orders().tree(order("7", true))))
        .containsEntry("id", "\"7\"")
        .containsEntry("to.number", "7")
        .containsEntry("to.vip", "null")
        .containsEntry("price", "12.34")
        .containsEntry("rate", "25000000000")
        .containsEntry("raw", "\"AQI=\"")
        .containsEntry("at", "\"1970-01-01T00:00:10Z\"");
    assertThat(FieldTree.flat(orders().tree(order("7", false)))).containsEntry("to", "null");
  }

  @Test
  void noMemoryIsAllocatedForAnEnormousLength() throws IOException {
    Fields fields = fields(orders(), number(1_900_000_000));
    assertThat(fields.get("id")).isEmpty();
    assertThat(fields.failure().orElse("")).contains("exceeds maximum allowed");
  }

  @Test
  void anIdMeansTheFileThatTheContractNames() throws IOException {
    Format format =
        new Format.AvroConfluent(
            Map.of(
                7, new AvroSchema("order.avsc", ORDER), 9, new AvroSchema("number.avsc", NUMBER)));
    assertThat(fields(format, withId(7, order("a", true))).get("id")).contains("a");
    assertThat(fields(format, withId(9, number(5))).get("id")).contains("5");
    places.withBytes("in", 0, withId(8, number(5))).with("out", 0);
    assertThat(audit(format).examples())
        .containsExactly(
            "in-0 at 0 has no id: it has schema 8, and the contract has a file for [7, 9]");
    assertThat(fields(format, number(5)).get("id")).isEmpty();
    assertThat(fields(format, new byte[0]).get("id")).isEmpty();
  }
}
