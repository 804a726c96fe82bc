package io.firedrill.job;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The arguments of a job, {@code --name value} each; errors name the argument. */
public final class JobArguments {
  private final Map<String, String> values;

  private JobArguments(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException if one is unknown, given twice or has no value
   */
  public static JobArguments parse(String[] args, String... known) {
    List<String> names = Arrays.asList(known);
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "job argument %s is unknown; there are %s"
                .formatted(
                    args[i], names.stream().map(n -> "--" + n).collect(Collectors.joining(", "))));
      }
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("job argument --%s has no value".formatted(name));
      }
      if (values.put(name, args[i + 1]) != null) {
        throw new IllegalArgumentException("job argument --%s is given twice".formatted(name));
      }
    }
    return new JobArguments(values);
  }

  public String required(String name) {
    return optional(name)
        .orElseThrow(
            () -> new IllegalArgumentException("job argument --%s is missing".formatted(name)));
  }

  public Optional<String> optional(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** One of several words, the first of them by default. */
  public String oneOf(String name, String... words) {
    String word = values.getOrDefault(name, words[0]);
    if (!Arrays.asList(words).contains(word)) {
      throw new IllegalArgumentException(
          "job argument --%s is %s; it must be one of %s"
              .formatted(name, word, String.join(", ", words)));
    }
    return word;
  }

  public long number(String name, long byDefault, long least, long most) {
    String text = values.getOrDefault(name, Long.toString(byDefault));
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below, like a number out of range
    }
    throw new IllegalArgumentException(
        "job argument --%s is %s; it must be a whole number from %d to %d"
            .formatted(name, text, least, most));
  }

  public double rate(String name, double byDefault) {
    String text = values.getOrDefault(name, Double.toString(byDefault));
    try {
      double rate = Double.parseDouble(text);
      if (rate >= 0 && rate <= 10_000_000) {
        return rate;
      }
    } catch (NumberFormatException e) {
      // reported below, like a number out of range
    }
    throw new IllegalArgumentException(
        "job argument --%s is %s; it must be a number of records a second from 0 (no limit) to 10000000"
            .formatted(name, text));
  }
}
