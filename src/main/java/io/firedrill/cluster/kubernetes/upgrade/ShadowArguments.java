package io.firedrill.cluster.kubernetes.upgrade;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Arguments of a job with other values. A value is an argument, or what follows the first equals
 * sign of one.
 *
 * @param values the new values by the old ones, or by {@code OPTION=OLD} where only that option's
 *     is meant
 */
record ShadowArguments(Map<String, String> values) {
  ShadowArguments {
    values = Map.copyOf(values);
  }

  List<String> of(List<String> arguments) {
    List<String> replaced = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      String option = i == 0 ? "" : arguments.get(i - 1);
      int equals = argument.startsWith("-") ? argument.indexOf('=') : -1;
      replaced.add(
          equals < 0
              ? value(option, argument)
              : argument.substring(0, equals + 1)
                  + value(argument.substring(0, equals), argument.substring(equals + 1)));
    }
    return replaced;
  }

  private String value(String option, String old) {
    return values.getOrDefault(option + "=" + old, values.getOrDefault(old, old));
  }

  /**
   * The values for names, each of which must stand in the arguments once: a group may be called
   * like a topic.
   *
   * @param named as the user gives them: NAME, or OPTION=NAME
   * @param another what takes a name's place
   * @throws Problem if a name stands there several times
   */
  static Map<String, String> ofNames(
      List<String> named, List<String> arguments, UnaryOperator<String> another) {
    Map<String, String> values = new TreeMap<>();
    for (String name : named) {
      String bare = name.replaceFirst("^-[^=]*=", "");
      long times =
          arguments.stream()
              .filter(argument -> argument.equals(bare) || argument.endsWith("=" + bare))
              .count();
      if (name.equals(bare) && times > 1) {
        throw new Problem(
            Texts.format(
                "--rename %s: the job's arguments have it %d times; say which is meant with --rename"
                    + " OPTION=%s, such as --group=%s",
                name, times, name, name));
      }
      values.put(name, another.apply(bare));
    }
    return values;
  }
}
