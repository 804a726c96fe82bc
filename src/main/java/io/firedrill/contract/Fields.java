package io.firedrill.contract;

import java.util.List;
import java.util.Optional;

/** The fields of a record, as text. */
@FunctionalInterface
interface Fields {
  /** A field; empty if the record does not have it. */
  Optional<String> get(String name);

  /** Why it could not be parsed; empty if it could, or none of its own fields was asked for. */
  default Optional<String> failure() {
    return Optional.empty();
  }

  /** Several, in one text that no other values have; empty if one of them is not there. */
  default Optional<String> all(List<String> names) {
    StringBuilder all = new StringBuilder();
    for (String name : names) {
      Optional<String> value = get(name);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      // a comma in a value is not one between two of them
      all.append(all.isEmpty() ? "" : ",")
          .append(value.get().replace("\\", "\\\\").replace(",", "\\,"));
    }
    return Optional.of(all.toString());
  }
}
