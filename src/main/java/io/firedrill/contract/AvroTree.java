package io.firedrill.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** Records of Avro as trees, and which fields those may have. */
final class AvroTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private AvroTree() {}

  static JsonNode of(Object value) {
    if (value instanceof GenericRecord record) {
      ObjectNode fields = NODES.objectNode();
      for (Schema.Field field : record.getSchema().getFields()) {
        fields.set(field.name(), of(record.get(field.pos())));
      }
      return fields;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode fields = NODES.objectNode();
      map.forEach((name, each) -> fields.set(name.toString(), of(each)));
      return fields;
    }
    if (value instanceof Iterable<?> several) {
      ArrayNode items = NODES.arrayNode();
      several.forEach(item -> items.add(of(item)));
      return items;
    }
    return scalar(value);
  }

  private static JsonNode scalar(Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof Boolean bool) {
      return NODES.booleanNode(bool);
    }
    String text = AvroSchema.text(value).orElseThrow();
    return value instanceof Number && !notFinite(value)
        ? NODES.numberNode(new BigDecimal(text))
        : NODES.textNode(text);
  }

  private static boolean notFinite(Object value) {
    return value instanceof Double number && !Double.isFinite(number)
        || value instanceof Float fraction && !Float.isFinite(fraction);
  }

  /** Whether a record can have such a field, also within arrays and maps. */
  static boolean mayHave(Schema schema, List<String> name) {
    return switch (schema.getType()) {
      case UNION -> schema.getTypes().stream().anyMatch(type -> mayHave(type, name));
      case ARRAY -> mayHave(schema.getElementType(), name);
      case MAP -> true;
      case RECORD -> {
        Schema.Field field = schema.getField(name.get(0));
        yield field != null
            && (name.size() == 1 || mayHave(field.schema(), name.subList(1, name.size())));
      }
      default -> false;
    };
  }
}
