package io.firedrill.rehearsal;

import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillRunner;
import io.firedrill.drill.Progress;
import io.firedrill.drill.evidence.Evidence;
import io.firedrill.drill.evidence.EvidenceFile;
import io.firedrill.drill.judge.Judge;
import io.firedrill.drill.judge.Verdict;
import io.firedrill.report.DrillReport;
import io.firedrill.report.ReportFolder;
import io.firedrill.target.Target;
import io.firedrill.target.local.LocalTarget;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs one drill on the local target from start to report, and leaves nothing running or lying
 * about but the report; the Flink logs stay too, unless it passed or was interrupted.
 */
public final class LocalRehearsal {
  private final Installation installation;
  private final Options options;
  private final Progress progress;

  /**
   * How to run.
   *
   * @param folder where the report goes; the run works in {@code work} below it
   * @param restPort the port of Flink's REST API and web UI, or 0 for any free one
   * @param keepLogs whether Flink's logs stay even after a PASS
   */
  public record Options(Path folder, int restPort, boolean keepLogs) {}

  /** What a rehearsal came to. */
  public record Result(Evidence evidence, Verdict verdict, DrillReport report, Path html) {}

  /** What the self-test does beside the drill. */
  public interface Plant {
    /** Called when the drill is over and the target is still there. */
    default void after(Target target) throws Exception {}

    /** The defect to plant in the job. */
    default Optional<String> defect() {
      return Optional.empty();
    }
  }

  public LocalRehearsal(Installation installation, Options options, Progress progress) {
    this.installation = installation;
    this.options = options;
    this.progress = progress;
  }

  public Result run(Drill drill) {
    return run(drill, new Plant() {});
  }

  /**
   * Runs a drill with something planted.
   *
   * @throws io.firedrill.problem.Problem if it cannot be run
   */
  public Result run(Drill drill, Plant plant) {
    AtomicBoolean keep = new AtomicBoolean(true);
    LocalTarget target =
        new LocalTarget(
            new LocalTarget.Options(
                installation.artifacts(),
                installation.flinkHome(),
                options.folder().resolve("work"),
                options.restPort(),
                keep::get));
    Thread onInterrupt =
        new Thread(
            () -> {
              keep.set(false);
              progress.ended("interrupted; stopping Flink and removing what the drill made");
              target.close();
            });
    ReportFolder folder = new ReportFolder(options.folder());
    try (target) {
      Runtime.getRuntime().addShutdownHook(onInterrupt);
      folder.clear();
      return run(drill, plant, target, folder, keep);
    } finally {
      forget(onInterrupt);
    }
  }

  private Result run(
      Drill drill, Plant plant, Target target, ReportFolder folder, AtomicBoolean keep) {
    try (EvidenceFile file = EvidenceFile.create(options.folder())) {
      Evidence evidence =
          new DrillRunner(
                  drill,
                  plant.defect(),
                  target,
                  file,
                  progress,
                  Clock.systemUTC(),
                  Map.of("firedrill", Installation.version()))
              .run();
      plant.after(target);
      Verdict verdict = Judge.judgeByItself(evidence);
      keep.set(options.keepLogs() || verdict.outcome() != Verdict.Outcome.PASS);
      return new Result(evidence, verdict, folder.write(evidence, verdict), folder.html());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the shutdown is on its way, and the hook with it
    }
  }
}
