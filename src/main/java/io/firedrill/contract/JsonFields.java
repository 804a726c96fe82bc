package io.firedrill.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values of a JSON object and of those within it, under names with dots. They are taken one by
 * one as they are parsed: making a tree of each record takes several times as long.
 */
final class JsonFields implements Fields {
  private static final JsonFactory JSON = new JsonFactory();

  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  private JsonFields() {}

  static Fields parse(byte[] value) throws IOException {
    JsonFields fields = new JsonFields();
    try (JsonParser parser = JSON.createParser(value)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new IOException("it is empty");
      }
      if (first == JsonToken.START_OBJECT) {
        fields.read(parser, "");
      }
      return fields;
    }
  }

  private void read(JsonParser parser, String prefix) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = prefix.isEmpty() ? parser.currentName() : prefix + parser.currentName();
      switch (parser.nextToken()) {
        case START_OBJECT -> read(parser, name + ".");
        case START_ARRAY -> parser.skipChildren();
        default -> {
          names.add(name);
          values.add(text(parser));
        }
      }
    }
  }

  /** Exact: of two numbers that differ in their twentieth digit a double makes one. */
  private static String text(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_NUMBER_FLOAT -> Numbers.plain(parser.getDecimalValue());
      default -> parser.getText();
    };
  }

  /** Of several with the same name the last counts. */
  @Override
  public Optional<String> get(String name) {
    int last = names.lastIndexOf(name);
    return last < 0 ? Optional.empty() : Optional.ofNullable(values.get(last));
  }
}
