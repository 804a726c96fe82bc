package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.inspect.Inspection.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The shadow could not write what is the live job's: it had no state of its sinks, and other paths.
 */
record ShadowIsolated() implements Link {
  @Override
  public String name() {
    return "shadow isolated";
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.last(UpgradeFact.EndedEarly.class).isEmpty();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.Copied> copied = evidence.last(UpgradeFact.Copied.class);
    List<Operator> old = operators(evidence, UpgradeFact.Version.OLD);
    List<Operator> shadow = new ArrayList<>(operators(evidence, UpgradeFact.Version.SHADOW));
    if (copied.isEmpty() || old.isEmpty() || shadow.isEmpty()) {
      return Finding.unseen("what the shadow starts from, or where it writes, was not observed");
    }
    Optional<Operator> kept =
        old.stream()
            .filter(
                operator -> operator.writes() && !copied.get().leftOut().contains(operator.id()))
            .findFirst();
    if (kept.isPresent()) {
      return Finding.broken(
          "the shadow started with the state of %s, which commits into the live job's output",
          kept.get().label());
    }
    shadow.addAll(operators(evidence, UpgradeFact.Version.SHADOW_OF_OLD));
    Optional<Operator> same =
        shadow.stream()
            .filter(operator -> old.stream().anyMatch(operator::writesWhere))
            .findFirst();
    if (same.isPresent()) {
      return Finding.broken("a shadow writes to %s, as the live job does", same.get().output());
    }
    return Finding.holds(
        "started from a copy without the state of %d writing operators, with paths of its own; %s",
        copied.get().leftOut().size(),
        evidence
            .last(UpgradeFact.ShadowStarted.class)
            .map(UpgradeFact.ShadowStarted::keys)
            .orElse("which S3 keys it used was not observed"));
  }

  private static List<Operator> operators(Evidence evidence, UpgradeFact.Version version) {
    return evidence
        .all(UpgradeFact.VersionSeen.class)
        .filter(seen -> seen.version() == version)
        .reduce((earlier, later) -> later)
        .map(UpgradeFact.VersionSeen::operators)
        .orElse(List.of());
  }
}
