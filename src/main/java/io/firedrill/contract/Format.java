package io.firedrill.contract;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a record is written down. */
public sealed interface Format {
  /** The names of its partition, offset and timestamp, beside those of its own fields. */
  String PARTITION = "$partition";

  String OFFSET = "$offset";
  String TIMESTAMP = "$timestamp";

  /**
   * The fields of a record; one that cannot be parsed has none but those that brokers keep with it.
   */
  default Fields fields(Message message) {
    Parsed parsed = new Parsed(this, message.value());
    return name ->
        switch (name) {
          case PARTITION -> Optional.of(Integer.toString(message.partition()));
          case OFFSET -> Optional.of(Long.toString(message.offset()));
          case TIMESTAMP -> Optional.of(Long.toString(message.timestamp()));
          default -> parsed.get(name);
        };
  }

  /** Parses a value. */
  Fields parse(byte[] value) throws IOException;

  /** Parsed only if one of its own fields is asked for. */
  final class Parsed {
    private final Format format;
    private final byte[] value;
    private Fields fields;

    private Parsed(Format format, byte[] value) {
      this.format = format;
      this.value = value;
    }

    private Optional<String> get(String name) {
      if (fields == null) {
        try {
          fields = format.parse(value);
        } catch (IOException e) {
          fields = any -> Optional.empty();
        }
      }
      return fields.get(name);
    }
  }

  /** A JSON object; a dot in a field's name leads into an object within it. */
  record Json() implements Format {
    /** Exact: of two numbers that differ in their twentieth digit a double makes one. */
    private static final ObjectReader READER =
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .readerFor(JsonNode.class);

    @Override
    public Fields parse(byte[] value) throws IOException {
      JsonNode object = READER.readValue(value);
      return name -> {
        JsonNode field = object;
        for (String part : name.split("\\.")) {
          field = field.path(part);
        }
        if (!field.isValueNode() || field.isNull()) {
          return Optional.empty();
        }
        return Optional.of(
            field.isBigDecimal() ? field.decimalValue().toPlainString() : field.asText());
      };
    }
  }

  /** A line with separators; an empty field is not there. */
  record Csv(List<String> columns, char separator) implements Format {
    private static final ObjectReader READER = new CsvMapper().readerFor(String[].class);

    public Csv {
      columns = List.copyOf(columns);
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
}
