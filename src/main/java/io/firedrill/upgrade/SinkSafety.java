package io.firedrill.upgrade;

import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether it is known of every sink that the shadow's writes go elsewhere. A sink whose target
 * nobody can tell would write to where the live job writes.
 *
 * @param declared uids of sinks of which the user says so
 */
record SinkSafety(Set<String> declared) {
  private static final Set<String> HARMLESS =
      Set.of(
          "org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink",
          "org.apache.flink.streaming.api.functions.sink.DiscardingSink",
          "org.apache.flink.streaming.api.functions.sink.PrintSink",
          "org.apache.flink.streaming.api.functions.sink.PrintSinkFunction");

  /**
   * Refuses what is not known.
   *
   * @param live the new version's operators with the live job's paths
   * @param shadow the same with the shadow's
   * @throws Problem if a sink of the shadow may write to live data
   */
  void check(List<Operator> live, List<Operator> shadow) {
    for (Operator sink : shadow) {
      if (sink.kind() != Kind.SINK || HARMLESS.contains(sink.type())) {
        continue;
      }
      Optional<Operator> twin =
          live.stream().filter(operator -> operator.id().equals(sink.id())).findFirst();
      boolean elsewhere =
          !sink.output().isEmpty()
              && twin.isPresent()
              && live.stream().noneMatch(sink::writesWhere);
      if (!elsewhere && !declared.contains(sink.label())) {
        throw new Problem(
            Texts.format(
                "the sink %s (%s) %s: nothing was started. Name the path in the job's arguments with --output PATH, or, if it cannot touch live data, declare it with --sink %s",
                sink.label(),
                sink.type().isEmpty() ? "of a kind not known here" : sink.type(),
                sink.output().isEmpty()
                    ? "does not tell where it writes"
                    : Texts.format("would write to %s in the shadow too", sink.output()),
                sink.label()));
      }
    }
  }
}
