package io.firedrill.cli;

import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.rehearsal.Installation;
import io.firedrill.rehearsal.LocalRehearsal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "drill",
    description = "Run one drill: steady state, fault, recovery, proof; then judge it and report.")
final class DrillCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      defaultValue = "taskmanager-kill",
      paramLabel = "DRILL",
      description = "A drill that ships, or a YAML file (default: ${DEFAULT-VALUE}).")
  private String drill;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    options.checkTarget();
    Installation installation = Installation.find();
    Drill read = DrillFile.read(installation.drill(drill));
    Path folder = options.folder(installation).resolve(read.name());
    System.out.printf("drill %s on target local%n  %s%n", read.name(), read.hypothesis());
    LocalRehearsal.Result result =
        new LocalRehearsal(
                installation,
                options.rehearsal(folder),
                new ConsoleProgress(System.out, Clock.systemUTC()))
            .run(read);
    new ConsoleReport(System.out).print(result.report(), result.html());
    return result.verdict().outcome().exitCode();
  }
}
