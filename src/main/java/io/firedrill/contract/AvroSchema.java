package io.firedrill.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.SystemLimitException;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * The schema that records of Avro were written with.
 *
 * @param file its name, for messages
 */
record AvroSchema(String file, Schema schema) {
  private static final int LONGEST_BYTES = 16 << 20;
  private static final int MOST_ITEMS = 1_000_000;

  private static final GenericData DATA = data();

  /**
   * Reads a schema.
   *
   * @throws IOException if it cannot be read, or is not one of records
   */
  static AvroSchema read(Path file) throws IOException {
    try {
      Schema schema = new Schema.Parser().parse(Files.readString(file));
      if (schema.getType() != Schema.Type.RECORD) {
        throw new IOException(
            Texts.format("it is of type %s; expected a record", schema.getType().getName()));
      }
      return new AvroSchema(file.getFileName().toString(), schema);
    } catch (AvroRuntimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Bytes that mean something else may be taken for an enormous length, for which Avro would
   * allocate memory. It looks at these limits once, when it decodes the first record.
   */
  private static void limitLengths() {
    limit(SystemLimitException.MAX_STRING_LENGTH_PROPERTY, LONGEST_BYTES);
    limit(SystemLimitException.MAX_BYTES_LENGTH_PROPERTY, LONGEST_BYTES);
    limit(SystemLimitException.MAX_COLLECTION_LENGTH_PROPERTY, MOST_ITEMS);
  }

  private static void limit(String property, int byDefault) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(byDefault));
    }
  }

  private static GenericData data() {
    limitLengths();
    GenericData data = new GenericData();
    data.addLogicalTypeConversion(new Conversions.DecimalConversion());
    data.addLogicalTypeConversion(new TimeConversions.DateConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimeMillisConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    data.addLogicalTypeConversion(new TimeConversions.TimestampNanosConversion());
    data.addLogicalTypeConversion(new TimeConversions.LocalTimestampMillisConversion());
    data.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
    data.addLogicalTypeConversion(new TimeConversions.LocalTimestampNanosConversion());
    return data;
  }

  /**
   * The fields of a record.
   *
   * @throws IOException if it was not written with this schema, as far as that shows
   */
  Fields fields(byte[] value, int begin) throws IOException {
    GenericRecord record = record(value, begin);
    return name -> text(record, name);
  }

  /**
   * All fields of a record with those within them.
   *
   * @throws IOException as {@link #fields}
   */
  JsonNode tree(byte[] value, int begin) throws IOException {
    return AvroTree.of(record(value, begin));
  }

  private GenericRecord record(byte[] value, int begin) throws IOException {
    try {
      BinaryDecoder decoder =
          DecoderFactory.get().binaryDecoder(value, begin, value.length - begin, null);
      GenericRecord record =
          new GenericDatumReader<GenericRecord>(schema, schema, DATA).read(null, decoder);
      if (!decoder.isEnd()) {
        throw new IOException("it goes on behind the last field");
      }
      return record;
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          Texts.format("it was not written with the schema %s: %s", file, reason(e)), e);
    }
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? "it ends too early" : e.getMessage();
  }

  private static Optional<String> text(GenericRecord record, String name) {
    Object value = record;
    for (String part : name.split("\\.")) {
      boolean inside = value instanceof GenericRecord parent && parent.hasField(part);
      value = inside ? ((GenericRecord) value).get(part) : null;
    }
    return Optional.ofNullable(value).flatMap(AvroSchema::text);
  }

  /** Numbers as JSON has them, bytes as Flink writes them into JSON; moments as ISO 8601. */
  static Optional<String> text(Object value) {
    if (value instanceof BigDecimal decimal) {
      return Optional.of(Numbers.plain(decimal));
    }
    if (value instanceof Double || value instanceof Float) {
      return Optional.of(plain(value.toString()));
    }
    if (value instanceof ByteBuffer bytes) {
      return Optional.of(
          base64(Arrays.copyOfRange(bytes.array(), bytes.position(), bytes.limit())));
    }
    if (value instanceof GenericFixed fixed) {
      return Optional.of(base64(fixed.bytes()));
    }
    boolean several =
        value instanceof GenericRecord || value instanceof Iterable || value instanceof Map;
    return several ? Optional.empty() : Optional.of(value.toString());
  }

  private static String plain(String number) {
    return number.contains("E") ? Numbers.plain(new BigDecimal(number)) : number;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Whether the schema has such a field. */
  boolean mayHave(String name) {
    Optional<Schema> found = Optional.of(schema);
    for (String part : name.split("\\.")) {
      found =
          found
              .flatMap(AvroSchema::recordIn)
              .map(parent -> parent.getField(part))
              .map(Schema.Field::schema);
    }
    return found.isPresent();
  }

  /** The same of a field that may be within an array, too. */
  boolean mayCompare(String name) {
    return AvroTree.mayHave(schema, List.of(name.split("\\.")));
  }

  /** The record that a field may be. */
  private static Optional<Schema> recordIn(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream()
            .filter(type -> type.getType() == Schema.Type.RECORD)
            .findFirst()
        : Optional.of(schema).filter(type -> type.getType() == Schema.Type.RECORD);
  }
}
