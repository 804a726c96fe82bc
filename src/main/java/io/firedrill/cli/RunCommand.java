package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.cluster.ManagedJob;
import io.firedrill.cluster.local.LocalJob;
import io.firedrill.problem.Problem;
import io.firedrill.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "run",
    description = {
      "Run the project's job in a real Flink on this machine until Ctrl-C, to practise with"
          + " `firedrill savepoint`.",
      "What it has written stays, and the next run starts from it: --from latest."
    })
final class RunCommand implements Callable<Integer> {
  @Option(
      names = "--from",
      paramLabel = "PATH",
      description = "A savepoint or checkpoint to start from; latest for the newest there is.")
  private String from;

  @Option(names = "--fresh", description = "Remove first what earlier runs have written.")
  private boolean fresh;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The folder to work in (default: target/local).")
  private Path dir;

  @Option(
      names = "--rest-port",
      defaultValue = "8081",
      paramLabel = "PORT",
      description = "Port of Flink's REST API and web UI, 0 for any (default: ${DEFAULT-VALUE}).")
  private int restPort;

  @Override
  public Integer call() {
    Installation installation = Installation.find();
    Path folder = dir == null ? installation.artifacts().resolve("local") : dir.toAbsolutePath();
    if (restPort < 0 || restPort > 65_535) {
      throw new Problem("--rest-port %d is no port; give one from 0 to 65535".formatted(restPort));
    }
    if (fresh && from != null) {
      throw new Problem("--fresh removes what --from would start from: give one of them");
    }
    try (LocalJob job = new LocalJob(folder)) {
      if (job.running()) {
        throw new Problem("a job runs in %s already".formatted(folder));
      }
      if (fresh) {
        new DirectoryStore(folder.resolve(LocalJob.STORE)).deleteAll();
      }
      Optional<String> path =
          from == null ? Optional.empty() : Optional.of(JobOptions.path(job, from));
      if (path.isEmpty() && !empty(job)) {
        throw new Problem(
            "an earlier run has written to %s, and a job that begins anew would write all of it again: start --from latest, or --fresh"
                .formatted(folder));
      }
      return new ForegroundRun(installation, folder, restPort).run(path);
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private static boolean empty(ManagedJob job) throws IOException {
    return job.store().list(job.store().keyOf(job.paths().ledger()) + "/").isEmpty();
  }
}
