package io.firedrill.inspect;

import io.firedrill.problem.Texts;
import java.lang.reflect.Field;
import java.util.Optional;

/** Reads and sets private fields of Flink's own classes where they have no method for it. */
final class Fields {
  private Fields() {}

  /** A field's value; empty if the class has no such field, or it is null. */
  static Optional<Object> of(Object object, String name) {
    try {
      Field field = find(object.getClass(), name);
      return field == null ? Optional.empty() : Optional.ofNullable(field.get(object));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  static void set(Object object, String name, Object value) {
    try {
      Field field = find(object.getClass(), name);
      if (field == null) {
        throw new IllegalStateException(
            Texts.format(
                "%s has no field %s: Firedrill does not know this version of Flink",
                object.getClass().getName(), name));
      }
      field.set(object, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field find(Class<?> type, String name) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          field.setAccessible(true);
          return field;
        }
      }
    }
    return null;
  }
}
