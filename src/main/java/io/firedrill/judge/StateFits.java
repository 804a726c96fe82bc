package io.firedrill.judge;

import static java.util.stream.Collectors.joining;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.inspect.Inspection.Outcome;
import io.firedrill.inspect.Inspection.Restore;
import io.firedrill.inspect.Inspection.Result;
import io.firedrill.inspect.Inspection.StateCheck;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The new version can restore the state: by its graph, by its serializers, by a restore. */
public record StateFits() implements Link {
  @Override
  public String name() {
    return "state";
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.last(UpgradeFact.SavepointRead.class).isPresent();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.OperatorsChecked> graph =
        evidence.last(UpgradeFact.OperatorsChecked.class);
    if (graph.isEmpty()) {
      return Finding.unseen("the savepoint was not checked against the new version");
    }
    Map<String, String> names = new HashMap<>();
    graph.get().operators().forEach(o -> names.put(o.operatorId(), o.operator()));
    List<StateCheck> states =
        evidence.last(UpgradeFact.StatesChecked.class).map(c -> c.states()).orElse(List.of());
    Optional<Restore> restore =
        evidence.last(UpgradeFact.RestoredHere.class).map(UpgradeFact.RestoredHere::restore);
    List<String> broken = new ArrayList<>();
    graph.get().operators().stream()
        .filter(operator -> operator.result() == Result.INCOMPATIBLE)
        .forEach(
            operator -> broken.add(Texts.format("%s: %s", operator.operator(), operator.how())));
    words(states, Result.INCOMPATIBLE, names).forEach(broken::add);
    restore
        .filter(seen -> seen.outcome() == Outcome.FAILED && broken.isEmpty())
        .ifPresent(seen -> broken.add("a restore on this machine failed: " + seen.words()));
    if (!broken.isEmpty()) {
      return Finding.broken("%s", String.join("; ", broken));
    }
    Set<String> accepted = UpgradeFact.StateAccepted.in(evidence);
    List<String> open = new ArrayList<>(words(states, Result.NOT_CHECKED, names));
    List<String> toAccept = new ArrayList<>();
    for (StateCheck state : states) {
      List<String> missing = new ArrayList<>(state.toAccept(name(state, names)));
      missing.removeAll(accepted);
      if (!missing.isEmpty()) {
        toAccept.add(
            Texts.format(
                "%s (if that is intended: %s)",
                words(state, names),
                missing.stream().map(each -> "--accept-state " + each).collect(joining(" "))));
      }
    }
    graph.get().operators().stream()
        .filter(operator -> operator.bytes() > 0)
        .filter(o -> states.stream().noneMatch(s -> s.operatorId().equals(o.operatorId())))
        .forEach(
            operator ->
                open.add(Texts.format("%s: no state of it was checked", operator.operator())));
    if (restore.isEmpty() || restore.get().outcome() != Outcome.RESTORED) {
      open.add(
          "no restore on this machine: " + restore.map(Restore::words).orElse("it was not tried"));
    }
    if (!open.isEmpty() || !toAccept.isEmpty()) {
      return Finding.unseen(
          "%s%s%s",
          open.isEmpty() ? "" : "not checked: " + String.join("; ", open),
          open.isEmpty() || toAccept.isEmpty() ? "" : "; ",
          toAccept.isEmpty() ? "" : "to be accepted: " + String.join("; ", toAccept));
    }
    long migrated = states.stream().filter(state -> state.how().contains("migration")).count();
    String remarks =
        states.stream()
            .filter(state -> !state.added().isEmpty() || !state.toAccept("").isEmpty())
            .map(
                state ->
                    "; " + (state.toAccept("").isEmpty() ? "" : "accepted: ") + words(state, names))
            .collect(joining());
    return Finding.holds(
        "%d operators, %d states compatible%s, restored on this machine: %s%s",
        graph.get().operators().size(),
        states.size(),
        migrated > 0 ? Texts.format(" (%d of them after migration)", migrated) : "",
        restore.get().words(),
        remarks);
  }

  private static String name(StateCheck state, Map<String, String> names) {
    return names.getOrDefault(state.operatorId(), state.operatorId());
  }

  private static String words(StateCheck state, Map<String, String> names) {
    return Texts.format("%s, state %s: %s", name(state, names), state.state(), state.how());
  }

  private static List<String> words(
      List<StateCheck> states, Result result, Map<String, String> names) {
    return states.stream()
        .filter(state -> state.result() == result)
        .map(state -> words(state, names))
        .toList();
  }
}
