package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** No operator of the shadow lost the state that it was given. */
record StateRestored() implements Link {
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

  /** The sinks: their state is not in the copy. */
  private static boolean leftOut(Evidence evidence, String called) {
    return evidence
        .all(UpgradeFact.VersionSeen.class)
        .filter(seen -> seen.version() == UpgradeFact.Version.OLD)
        .flatMap(seen -> seen.operators().stream())
        .anyMatch(operator -> operator.writes() && operator.label().equals(called));
  }
}
