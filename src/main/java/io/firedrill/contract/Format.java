package io.firedrill.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** How a record is written down. */
public sealed interface Format {
  /** The names of its partition, offset and timestamp, beside those of its own fields. */
  String PARTITION = "$partition";

  String OFFSET = "$offset";
  String TIMESTAMP = "$timestamp";
  Set<String> KEPT = Set.of(PARTITION, OFFSET, TIMESTAMP);

  /** The fields of a record; one that cannot be parsed has none but those that brokers keep. */
  default Fields fields(Message message) {
    return new Parsed(this, message);
  }

  /** Parses a value. */
  Fields parse(byte[] value) throws IOException;

  /** All fields of a value with those within them. */
  JsonNode tree(byte[] value) throws IOException;

  /** Whether a record can have a field of its own by this name, as far as that is known. */
  default boolean mayHave(String name) {
    return true;
  }

  /** The same of a field that is compared, which may be within an array, too. */
  default boolean mayCompare(String name) {
    return mayHave(name);
  }

  /** Parsed only if one of its own fields is asked for. */
  final class Parsed implements Fields {
    private final Format format;
    private final Message message;
    private Fields fields;
    private Optional<String> failure = Optional.empty();

    private Parsed(Format format, Message message) {
      this.format = format;
      this.message = message;
    }

    @Override
    public Optional<String> get(String name) {
      return switch (name) {
        case PARTITION -> Optional.of(Integer.toString(message.partition()));
        case OFFSET -> Optional.of(Long.toString(message.offset()));
        case TIMESTAMP -> Optional.of(Long.toString(message.timestamp()));
        default -> parsed().get(name);
      };
    }

    private Fields parsed() {
      if (fields == null) {
        try {
          fields = format.parse(message.value());
        } catch (JsonProcessingException e) {
          failure = Optional.of(e.getOriginalMessage());
        } catch (IOException e) {
          failure = Optional.of(e.getMessage());
        }
        fields = fields == null ? any -> Optional.empty() : fields;
      }
      return fields;
    }

    @Override
    public Optional<String> failure() {
      return failure;
    }
  }

  /** A JSON object; a dot in a field's name leads into an object within it. */
  record Json() implements Format {
    @Override
    public Fields parse(byte[] value) throws IOException {
      return JsonFields.parse(value);
    }

    @Override
    public JsonNode tree(byte[] value) throws IOException {
      return FieldTree.parse(value);
    }
  }

  /** A line with separators; an empty field is not there. */
  record Csv(List<String> columns, char separator) implements Format {
    private static final ObjectReader READER =
        new CsvMapper()
            .readerFor(String[].class)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final String NUMBERED = "column ";

    public Csv {
      columns = List.copyOf(columns);
    }

    private List<String> line(byte[] value) throws IOException {
      CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator);
      return Arrays.asList(READER.with(schema).<String[]>readValue(value));
    }

    /** A column without a name has its number. */
    @Override
    public JsonNode tree(byte[] value) throws IOException {
      ObjectNode fields = JsonNodeFactory.instance.objectNode();
      List<String> line = line(value);
      for (int i = 0; i < line.size(); i++) {
        fields.put(i < columns.size() ? columns.get(i) : NUMBERED + (i + 1), line.get(i));
      }
      return fields;
    }

    @Override
    public boolean mayHave(String name) {
      return columns.contains(name);
    }

    @Override
    public boolean mayCompare(String name) {
      return mayHave(name) || name.startsWith(NUMBERED);
    }

    @Override
    public Fields parse(byte[] value) throws IOException {
      List<String> line = line(value);
      return name ->
          Optional.of(columns.indexOf(name))
              .filter(column -> column >= 0 && column < line.size())
              .map(line::get)
              .filter(text -> !text.isEmpty());
    }
  }

  /** A record of Avro in its binary encoding; a dot leads into a record within it. */
  record Avro(AvroSchema schema) implements Format {
    @Override
    public Fields parse(byte[] value) throws IOException {
      return schema.fields(value, 0);
    }

    @Override
    public JsonNode tree(byte[] value) throws IOException {
      return schema.tree(value, 0);
    }

    @Override
    public boolean mayHave(String name) {
      return schema.mayHave(name);
    }

    @Override
    public boolean mayCompare(String name) {
      return schema.mayCompare(name);
    }
  }

  /**
   * The same behind a zero and the id of its schema, four bytes, as Confluent's serializers write
   * it.
   *
   * @param schemas by id
   */
  record AvroConfluent(Map<Integer, AvroSchema> schemas) implements Format {
    private static final int HEADER = 5;

    public AvroConfluent {
      schemas = Map.copyOf(schemas);
    }

    @Override
    public Fields parse(byte[] value) throws IOException {
      return schema(value).fields(value, HEADER);
    }

    @Override
    public JsonNode tree(byte[] value) throws IOException {
      return schema(value).tree(value, HEADER);
    }

    private AvroSchema schema(byte[] value) throws IOException {
      if (value.length < HEADER || value[0] != 0) {
        throw new IOException("it does not begin with a zero and the id of a schema");
      }
      int id = ByteBuffer.wrap(value).getInt(1);
      AvroSchema schema = schemas.get(id);
      if (schema == null) {
        throw new IOException(
            Texts.format("it has schema %d, and the contract has a file for %s", id, ids()));
      }
      return schema;
    }

    private String ids() {
      return new TreeSet<>(schemas.keySet()).toString();
    }

    @Override
    public boolean mayHave(String name) {
      return schemas.values().stream().anyMatch(schema -> schema.mayHave(name));
    }

    @Override
    public boolean mayCompare(String name) {
      return schemas.values().stream().anyMatch(schema -> schema.mayCompare(name));
    }
  }
}
