package io.firedrill.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
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

  /** Whether a record can have a field of its own by this name, as far as that is known. */
  default boolean mayHave(String name) {
    return true;
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
  }

  /** A line with separators; an empty field is not there. */
  record Csv(List<String> columns, char separator) implements Format {
    private static final ObjectReader READER = new CsvMapper().readerFor(String[].class);

    public Csv {
      columns = List.copyOf(columns);
    }

    @Override
    public boolean mayHave(String name) {
      return columns.contains(name);
    }

    @Override
    public Fields parse(byte[] value) throws IOException {
      CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator);
      List<String> line = Arrays.asList(READER.with(schema).<String[]>readValue(value));
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
    public boolean mayHave(String name) {
      return schema.mayHave(name);
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
      if (value.length < HEADER || value[0] != 0) {
        throw new IOException("it does not begin with a zero and the id of a schema");
      }
      int id = ByteBuffer.wrap(value).getInt(1);
      AvroSchema schema = schemas.get(id);
      if (schema == null) {
        throw new IOException(
            Texts.format("it has schema %d, and the contract has a file for %s", id, ids()));
      }
      return schema.fields(value, HEADER);
    }

    private String ids() {
      return new TreeSet<>(schemas.keySet()).toString();
    }

    @Override
    public boolean mayHave(String name) {
      return schemas.values().stream().anyMatch(schema -> schema.mayHave(name));
    }
  }
}
