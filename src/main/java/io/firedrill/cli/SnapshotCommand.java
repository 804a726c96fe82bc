package io.firedrill.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "snapshot",
    description = "Check a savepoint offline against a version of a job.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = SnapshotCheckCommand.class)
final class SnapshotCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "missing command");
  }
}
