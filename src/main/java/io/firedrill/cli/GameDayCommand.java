package io.firedrill.cli;

import io.firedrill.app.DrillRun;
import io.firedrill.app.FaultDraw;
import io.firedrill.app.GameDay;
import io.firedrill.app.Installation;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.drill.fault.Outage;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.store.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "gameday",
    description = {
      "Run series of random faults, one overlapping the other's recovery, from a seed that repeats"
          + " them. Each series is judged: nothing lost, nothing doubled, the job healthy in the end.",
      "It ends when the time is up, and with the first series that fails."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all series passed",
      "1:a series failed; its drill file is named",
      "2:wrong usage, or a series could not be run",
      "3:a series was inconclusive, and none failed"
    })
final class GameDayCommand implements Callable<Integer> {
  private static final List<String> USUAL =
      List.of(
          "taskmanager-kill",
          "jobmanager-kill",
          "taskmanager-and-jobmanager-kill",
          "all-pods-kill",
          "taskmanager-delete",
          "taskmanager-crash",
          "jobmanager-delete",
          "jobmanager-crash",
          "store-outage");

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What the faults are drawn from (default: a random one, which is printed).")
  private Long seed;

  @Option(
      names = "--first",
      defaultValue = "1",
      paramLabel = "N",
      description = "The number of the first series (default: ${DEFAULT-VALUE}).")
  private int first;

  @Option(
      names = "--minutes",
      defaultValue = "30",
      paramLabel = "N",
      description = "No series begins after so long (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--faults",
      paramLabel = "N",
      description = "No series begins after so many faults (default: no limit).")
  private Integer faults;

  @Option(
      names = "--longest",
      defaultValue = "5",
      paramLabel = "N",
      description =
          "The most faults of one series (default: ${DEFAULT-VALUE}). With longer ones more faults"
              + " come in the same time, and a failure has more that may have caused it.")
  private int longest;

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND",
      description =
          "The kinds of faults to draw from, separated by commas (default: all kills and outages of"
              + " the store that the target can run).")
  private List<String> chosen;

  @Option(
      names = "--shrink",
      description = "If a series fails, look for the shortest part of it that still does.")
  private boolean shrink;

  @Mixin private RunOptions options;

  @Mixin private SummaryOption summary;

  @Override
  public Integer call() throws IOException {
    summary.check();
    Numbers.atLeast(1, "--minutes", minutes);
    Numbers.atLeast(1, "--first", first);
    Numbers.atLeast(1, "--longest", longest);
    if (faults != null) {
      Numbers.atLeast(1, "--faults", faults);
    }
    Installation installation = Installation.find();
    long from = seed == null ? new Random().nextInt(1_000_000) : seed;
    FaultDraw draw = draw(from);
    System.out.printf(
        Locale.ROOT,
        "game day with seed %d on target %s, for %d min: %s%n",
        from,
        options.target(),
        minutes,
        String.join(", ", all(draw)));
    Path folder = options.folder(installation).resolve("gameday");
    long until = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
    GameDay.Summary all =
        new GameDay(
                draw,
                folder,
                shrink,
                (file, to) -> run(installation, file, to),
                System.out::println)
            .run(first, done -> (faults == null || done < faults) && System.nanoTime() < until);
    System.out.printf(
        Locale.ROOT,
        "%n%d series with %d faults: %d PASS, %d INCONCLUSIVE, %d FAIL; seed %d, reports in %s%n",
        all.series(),
        all.faults(),
        all.passed(),
        all.inconclusive(),
        all.smallest().isPresent() ? 1 : 0,
        from,
        folder);
    all.smallest()
        .ifPresent(
            file -> System.out.printf(Locale.ROOT, "to repeat it: bin/firedrill drill %s%n", file));
    if (all.smallest().isEmpty() && all.notRun().isPresent()) {
      return Firedrill.NOT_RUN;
    }
    return all.worst().exitCode();
  }

  private GameDay.Outcome run(Installation installation, Path file, Path reports) {
    Drill drill = DrillFile.read(file);
    DrillRun.Result result =
        summary.during(drill.name(), () -> options.run(installation, drill, reports));
    summary.add(result.report());
    List<String> reasons = result.report().reasons();
    // what is broken or unseen comes first, and of a pass the ledger says most
    boolean passed = result.verdict().outcome() == Verdict.Outcome.PASS;
    return new GameDay.Outcome(
        result.verdict().outcome(), reasons.get(passed ? reasons.size() - 1 : 0));
  }

  private static List<String> all(FaultDraw draw) {
    List<String> all = new ArrayList<>(draw.kinds());
    all.addAll(draw.outages());
    return all;
  }

  private FaultDraw draw(long from) throws IOException {
    List<String> kinds = new ArrayList<>();
    List<String> outages = new ArrayList<>();
    for (String kind : chosen == null ? USUAL : chosen) {
      Optional<String> objection = objection(kind);
      if (objection.isPresent() && chosen != null) {
        throw new Problem(objection.get());
      }
      if (objection.isEmpty()) {
        (Outage.of(kind).isPresent() ? outages : kinds).add(kind);
      }
    }
    if (kinds.isEmpty()) {
      throw new Problem("a series begins with a kill: --kinds names none that the target can run");
    }
    return new FaultDraw(from, kinds, outages, longest);
  }

  /** Why the target cannot run a kind of fault. */
  private Optional<String> objection(String kind) throws IOException {
    try (Scratch scratch = Scratch.make()) {
      Path file = scratch.folder().resolve(kind + ".yaml");
      Files.writeString(file, FaultDraw.drill(List.of(new FaultDraw.Step(0, kind, 0))));
      Drill drill = DrillFile.read(file);
      return options.objection(drill);
    }
  }
}
