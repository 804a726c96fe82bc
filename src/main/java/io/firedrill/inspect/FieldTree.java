package io.firedrill.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/**
 * The named fields of a type, as the snapshot of its serializer knows them: those of POJOs and of
 * Avro records, also within lists, maps, and the like.
 *
 * @param fields by name; a part without a name of its own, such as the elements of a list, has an
 *     index in brackets
 * @param aliases the field that a former name means
 */
record FieldTree(Map<String, FieldTree> fields, Map<String, String> aliases) {
  static final FieldTree NONE = new FieldTree(Map.of(), Map.of());

  /** The fields of a type; none if its serializer has no names for them. */
  static FieldTree of(TypeSerializerSnapshot<?> snapshot) {
    if (snapshot.getClass().getSimpleName().equals("AvroSerializerSnapshot")) {
      return Fields.of(snapshot, "schema").map(FieldTree::avro).orElse(NONE);
    }
    Map<String, FieldTree> fields = new LinkedHashMap<>();
    SerializerParts.of(snapshot)
        .forEach((name, part) -> fields.put(name, part == null ? NONE : of(part)));
    return new FieldTree(fields, Map.of());
  }

  /** Avro is on the job's class path, if at all: its schema is read as the JSON that it prints. */
  private static FieldTree avro(Object schema) {
    try {
      return avro(JobInspector.json().readTree(schema.toString()));
    } catch (JsonProcessingException e) {
      return NONE;
    }
  }

  private static FieldTree avro(JsonNode type) {
    Map<String, FieldTree> fields = new LinkedHashMap<>();
    Map<String, String> aliases = new HashMap<>();
    if (type.isArray()) {
      type.forEach(each -> add(avro(each), fields, aliases));
    } else if (type.has("fields")) {
      for (JsonNode field : type.get("fields")) {
        String name = field.path("name").asText();
        fields.put(name, avro(field.path("type")));
        field.path("aliases").forEach(alias -> aliases.put(alias.asText(), name));
      }
    } else if (type.isObject()) {
      for (String part : List.of("items", "values", "type")) {
        if (type.path(part).isContainerNode()) {
          add(avro(type.get(part)), fields, aliases);
        }
      }
    }
    return new FieldTree(fields, aliases);
  }

  private static void add(
      FieldTree other, Map<String, FieldTree> fields, Map<String, String> aliases) {
    fields.putAll(other.fields);
    aliases.putAll(other.aliases);
  }

  /** The fields, with their paths, that another type does not have. */
  List<String> without(FieldTree other) {
    List<String> gone = new ArrayList<>();
    collect("", other, gone);
    return gone;
  }

  private void collect(String path, FieldTree other, List<String> gone) {
    fields.forEach(
        (name, field) -> {
          boolean part = name.startsWith("[");
          String own = part ? path : path.isEmpty() ? name : path + "." + name;
          FieldTree there = other.named(name, this);
          if (there != null) {
            field.collect(own, there, gone);
          } else if (!part) {
            gone.add(own);
          }
        });
  }

  private FieldTree named(String name, FieldTree asker) {
    if (fields.containsKey(name)) {
      return fields.get(name);
    }
    if (aliases.containsKey(name)) {
      return fields.get(aliases.get(name));
    }
    return asker.aliases.entrySet().stream()
        .filter(alias -> alias.getValue().equals(name) && fields.containsKey(alias.getKey()))
        .map(alias -> fields.get(alias.getKey()))
        .findFirst()
        .orElse(null);
  }
}
