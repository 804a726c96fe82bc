package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** No operator of the shadow lost the state that it was given. */
record StateRestored() implements Link {
  // bytes: what a snapshot of no values at all may come to
  private static final long HEADERS = 4_096;

  @Override
  public String name() {
    return "state restored";
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.last(UpgradeFact.EndedEarly.class).isEmpty();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.SavepointRead> before = evidence.last(UpgradeFact.SavepointRead.class);
    Optional<UpgradeFact.ShadowStopped> after = evidence.last(UpgradeFact.ShadowStopped.class);
    Optional<UpgradeFact.Copied> copied = evidence.last(UpgradeFact.Copied.class);
    if (before.isEmpty() || after.isEmpty() || copied.isEmpty() || after.get().bytes().isEmpty()) {
      return Finding.unseen("the sizes of its states were not seen before and after");
    }
    List<String> empty =
        before.get().bytes().entrySet().stream()
            .filter(operator -> operator.getValue() > 0)
            .filter(operator -> after.get().bytes().getOrDefault(operator.getKey(), 0L) == 0)
            .map(Map.Entry::getKey)
            .filter(operator -> !leftOut(evidence, operator))
            .sorted()
            .toList();
    List<String> shrunk = shrunk(evidence, before.get().bytes(), after.get().bytes());
    if (empty.isEmpty() && !shrunk.isEmpty()) {
      return Finding.unseen(
          "smaller in the shadow: %s. If that is expected, for example because windows closed or a"
              + " TTL expired: %s",
          shrunk.stream()
              .map(
                  operator ->
                      Texts.format(
                          "%s %d → %d bytes",
                          operator,
                          before.get().bytes().get(operator),
                          after.get().bytes().get(operator)))
              .collect(Collectors.joining(", ")),
          shrunk.stream()
              .map(operator -> "--accept-state " + operator)
              .collect(Collectors.joining(" ")));
    }
    return empty.isEmpty()
        ? Finding.holds(
            "%s",
            before.get().bytes().entrySet().stream()
                .filter(
                    operator -> operator.getValue() > 0 && !leftOut(evidence, operator.getKey()))
                .map(
                    operator ->
                        Texts.format(
                            "%s %d → %d bytes",
                            operator.getKey(),
                            operator.getValue(),
                            after.get().bytes().get(operator.getKey())))
                .sorted()
                .collect(Collectors.joining(", ")))
        : Finding.broken("empty in the shadow: %s", String.join(", ", empty));
  }

  /** Those that came to less than half; a native savepoint's sizes do not compare with others. */
  private static List<String> shrunk(
      Evidence evidence, Map<String, Long> before, Map<String, Long> after) {
    boolean canonical =
        evidence
            .last(UpgradeFact.SavepointTaken.class)
            .filter(taken -> taken.kind().startsWith("canonical"))
            .isPresent();
    Set<String> accepted = UpgradeFact.StateAccepted.in(evidence);
    return before.keySet().stream()
        .filter(operator -> canonical && !accepted.contains(operator))
        .filter(operator -> !leftOut(evidence, operator))
        .filter(operator -> before.get(operator) - after.getOrDefault(operator, 0L) > HEADERS)
        .filter(operator -> after.getOrDefault(operator, 0L) < before.get(operator) / 2)
        .sorted()
        .toList();
  }

  /** The sinks: their state is not in the copy. */
  private static boolean leftOut(Evidence evidence, String called) {
    return evidence
        .all(UpgradeFact.VersionSeen.class)
        .filter(seen -> seen.version() == UpgradeFact.Version.OLD)
        .flatMap(seen -> seen.operators().stream())
        .filter(Operator::writes)
        .anyMatch(operator -> operator.label().equals(called) || operator.id().equals(called));
  }
}
