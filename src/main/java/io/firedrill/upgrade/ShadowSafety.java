package io.firedrill.upgrade;

import io.firedrill.inspect.Connector;
import io.firedrill.inspect.Connector.Effect;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether it is known of everything in the shadow that reaches out of the job that it does nothing
 * to the live job's input and output. What is not known is refused until the user declares it.
 *
 * @param declared uids of sources, sinks and other operators that the user declares harmless
 */
record ShadowSafety(Set<String> declared) {
  /**
   * Refuses what is not known.
   *
   * @param live the new version's operators with the live job's paths
   * @param shadow the same with the shadow's
   * @throws Problem if an operator of the shadow may take live input or write to live data
   */
  void check(List<Operator> live, List<Operator> shadow) {
    for (Operator operator : shadow) {
      if (!declared.contains(operator.label())) {
        switch (operator.kind()) {
          case SINK -> checkSink(live, operator);
          case SOURCE -> checkSource(live, operator);
          case OTHER -> checkOther(operator);
          case COMMITTER -> {} // a part of its sink
        }
      }
    }
  }

  private static void checkSink(List<Operator> live, Operator sink) {
    Optional<Effect> effect = Connector.of(sink.type()).map(Connector::effect);
    if (effect.filter(Effect.NONE::equals).isPresent()) {
      return;
    }
    boolean twin = live.stream().anyMatch(operator -> operator.id().equals(sink.id()));
    boolean elsewhere =
        !sink.output().isEmpty() && twin && live.stream().noneMatch(sink::writesWhere);
    if (!elsewhere) {
      String danger =
          !sink.output().isEmpty()
              ? Texts.format("would write to %s in the shadow too", sink.output())
              : effect
                  .map(Effect::danger)
                  .filter(known -> !known.isEmpty())
                  .orElse("does not expose where it writes");
      throw new Problem(
          Texts.format(
              "the sink %s (%s) %s: nothing was started. %s. If it cannot touch live data, declare it"
                  + " with --sink %s",
              sink.label(),
              type(sink),
              danger,
              effect.orElse(Effect.WRITES_TO_ITS_PATH).remedy(),
              sink.label()));
    }
  }

  /** A queue hands each message to one reader: what the shadow takes the live job never gets. */
  private static void checkSource(List<Operator> live, Operator source) {
    Optional<Effect> effect = Connector.of(source.type()).map(Connector::effect);
    boolean ownGroup =
        effect.filter(Effect.SHARES_ITS_CONSUMER_GROUP::equals).isPresent()
            && !source.output().isEmpty()
            && live.stream().noneMatch(source::writesWhere);
    if (effect.filter(Effect.NONE::equals).isEmpty() && !ownGroup) {
      throw new Problem(
          Texts.format(
              "the source %s (%s) %s: nothing was started. %sIf a second reader does no harm, declare"
                  + " it with --source %s",
              source.label(),
              type(source),
              effect
                  .map(Effect::danger)
                  .orElse(
                      "may take input away from the live job, as a queue does that hands each"
                          + " message to one reader"),
              effect.filter(Effect.SHARES_ITS_CONSUMER_GROUP::equals).isPresent()
                  ? "Name the group in the job's arguments with --rename, so that the shadow has"
                      + " another. "
                  : "",
              source.label()));
    }
  }

  /** Of operators inside of a job only those that reach out of it have a type. */
  private static void checkOther(Operator operator) {
    if (!operator.type().isEmpty()) {
      throw new Problem(
          Texts.format(
              "the operator %s (%s) has external side effects, which the shadow would repeat:"
                  + " nothing was started. If that does no harm, declare it with --sink %s",
              operator.label(), operator.type(), operator.label()));
    }
  }

  private static String type(Operator operator) {
    return operator.type().isEmpty() ? "of a kind not known here" : operator.type();
  }
}
