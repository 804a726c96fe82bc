package io.firedrill.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** The serializers that a serializer is made of, by their snapshots. */
final class SerializerParts {
  private SerializerParts() {}

  /**
   * Those of the fields of a POJO, of the elements of a list, and the like.
   *
   * @return by the name of the field; a part without a name of its own has an index in brackets
   */
  static Map<String, TypeSerializerSnapshot<?>> of(TypeSerializerSnapshot<?> snapshot) {
    Map<String, TypeSerializerSnapshot<?>> parts = new LinkedHashMap<>();
    if (snapshot.getClass().getSimpleName().equals("PojoSerializerSnapshot")) {
      pojo(snapshot, parts);
    } else if (snapshot instanceof CompositeTypeSerializerSnapshot<?, ?> composite) {
      TypeSerializerSnapshot<?>[] nested = composite.getNestedSerializerSnapshots();
      for (int i = 0; i < nested.length; i++) {
        parts.put("[" + i + "]", nested[i]);
      }
    }
    return parts;
  }

  /**
   * Flink keeps the names of fields that the class no longer has, at times without a serializer.
   */
  private static void pojo(
      TypeSerializerSnapshot<?> snapshot, Map<String, TypeSerializerSnapshot<?>> parts) {
    Fields.of(snapshot, "snapshotData")
        .flatMap(data -> Fields.of(data, "fieldSerializerSnapshots"))
        .flatMap(map -> Fields.of(map, "underlyingMap"))
        .map(map -> (Map<?, ?>) map)
        .orElse(Map.of())
        .forEach(
            (name, field) ->
                parts.put(
                    name.toString(),
                    Fields.of(field, "value")
                        .map(value -> (TypeSerializerSnapshot<?>) value)
                        .orElse(null)));
  }

  /** The serializer itself, and all that it is made of. */
  static List<TypeSerializerSnapshot<?>> all(TypeSerializerSnapshot<?> snapshot) {
    List<TypeSerializerSnapshot<?>> all = new ArrayList<>();
    all.add(snapshot);
    of(snapshot).values().stream()
        .filter(part -> part != null)
        .forEach(part -> all.addAll(all(part)));
    return all;
  }
}
