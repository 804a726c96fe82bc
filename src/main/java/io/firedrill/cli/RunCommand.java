package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.cluster.ManagedJob;
import io.firedrill.cluster.local.LocalJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.savepoint.JobSnapshots;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "run",
    description = {
      "Run the project's job in a real Flink on this machine until Ctrl-C, to practise with"
          + " `firedrill savepoint`.",
      "What it has written is kept, and the next run continues from it with --from latest."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the job finished",
      "1:the job failed",
      "2:wrong usage, or it could not be run"
    })
final class RunCommand implements Callable<Integer> {
  private static final int USUAL_REST_PORT = 8081;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      description = "The savepoint or checkpoint to start from, or latest for the newest one.")
  private String from;

  @Option(
      names = "--fresh",
      description = "First remove everything that earlier runs have written.")
  private boolean fresh;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The folder to work in (default: ${sys:firedrill.data:-target}/local).")
  private Path dir;

  @Mixin private RestPortOption restPort;

  @Override
  public Integer call() {
    Installation installation = Installation.find();
    Path folder = dir == null ? installation.data().resolve("local") : dir.toAbsolutePath();
    int port = restPort.port(USUAL_REST_PORT);
    if (fresh && from != null) {
      throw new Problem("--fresh removes what --from would start from: give only one of them");
    }
    try (LocalJob job = new LocalJob(folder)) {
      if (job.running()) {
        throw new Problem(Texts.format("a job already runs in %s", folder));
      }
      if (fresh) {
        LocalJob.removeStore(folder);
      }
      Optional<String> path =
          from == null ? Optional.empty() : Optional.of(new JobSnapshots(job).path(from));
      if (path.isEmpty() && !empty(job)) {
        throw new Problem(
            Texts.format(
                "an earlier run has written to %s, and a job that starts over would write all of it again: give --from latest, or --fresh",
                folder));
      }
      return new ForegroundRun(installation, folder, port).run(path);
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private static boolean empty(ManagedJob job) throws IOException {
    return job.store().list(job.store().keyOf(job.paths().ledger()) + "/").isEmpty();
  }
}
