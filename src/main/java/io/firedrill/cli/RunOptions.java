package io.firedrill.cli;

import io.firedrill.problem.Problem;
import io.firedrill.rehearsal.Installation;
import io.firedrill.rehearsal.LocalRehearsal;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every command takes that runs drills. */
final class RunOptions {
  @Option(
      names = "--target",
      defaultValue = "local",
      paramLabel = "TARGET",
      description =
          "Where to run: local, a real Flink on this machine (default: ${DEFAULT-VALUE}).")
  private String target;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where reports go, a folder for each drill (default: target/drills).")
  private Path out;

  @Option(
      names = "--rest-port",
      defaultValue = "0",
      paramLabel = "PORT",
      description =
          "Port of Flink's REST API and web UI while the drill runs (default: a free one).")
  private int restPort;

  @Option(names = "--keep-logs", description = "Keep Flink's logs even when the drill passes.")
  private boolean keepLogs;

  void checkTarget() {
    if (!target.equals("local")) {
      throw new Problem("there is no target %s; there is: local".formatted(target));
    }
    if (restPort < 0 || restPort > 65_535) {
      throw new Problem("--rest-port %d is no port; give one from 1 to 65535".formatted(restPort));
    }
  }

  Path folder(Installation installation) {
    return out == null ? installation.reports() : out.toAbsolutePath();
  }

  LocalRehearsal.Options rehearsal(Path folder) {
    return new LocalRehearsal.Options(folder, restPort, keepLogs);
  }
}
