package io.firedrill.contract;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The fields of a record with those within them; the order of fields means nothing. */
final class FieldTree {
  /** Exact: of two numbers that differ in their twentieth digit a double makes one. */
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build()
          .readerFor(JsonNode.class);

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private FieldTree() {}

  /** Of a JSON object. */
  static JsonNode parse(byte[] value) throws IOException {
    JsonNode object = READER.readValue(value);
    if (!object.isObject()) {
      throw new IOException("it is not a JSON object");
    }
    return object;
  }

  /**
   * Sorts fields by their names.
   *
   * @param ignored names of fields to leave out, with dots; those within arrays have the array's
   */
  static JsonNode sorted(JsonNode tree, Set<String> ignored) {
    return sorted("", tree, ignored);
  }

  private static JsonNode sorted(String prefix, JsonNode node, Set<String> ignored) {
    if (node.isArray()) {
      ArrayNode items = NODES.arrayNode();
      node.forEach(item -> items.add(sorted(prefix, item, ignored)));
      return items;
    }
    SortedMap<String, JsonNode> fields = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = prefix + field.getKey();
      if (!ignored.contains(name)) {
        fields.put(field.getKey(), sorted(name + ".", field.getValue(), ignored));
      }
    }
    return node.isObject() ? new ObjectNode(NODES, fields) : node;
  }

  /** As JSON has it, with numbers plain and exact. */
  static String text(JsonNode node) {
    if (node.isObject()) {
      List<String> fields = new ArrayList<>();
      node.properties()
          .forEach(
              field -> fields.add(NODES.textNode(field.getKey()) + ":" + text(field.getValue())));
      return "{" + String.join(",", fields) + "}";
    }
    if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(item -> items.add(text(item)));
      return "[" + String.join(",", items) + "]";
    }
    return node.isBigDecimal() ? Numbers.plain(node.decimalValue()) : node.toString();
  }

  /** All fields as JSON has them, those of objects within it under names with dots. */
  static SortedMap<String, String> flat(JsonNode tree) {
    SortedMap<String, String> fields = new TreeMap<>();
    flatten("", tree, fields);
    return fields;
  }

  private static void flatten(String prefix, JsonNode object, Map<String, String> fields) {
    for (Map.Entry<String, JsonNode> each : object.properties()) {
      JsonNode field = each.getValue();
      String name = prefix + each.getKey();
      if (field.isObject() && !field.isEmpty()) {
        flatten(name + ".", field, fields);
      } else {
        fields.put(name, text(field));
      }
    }
  }
}
