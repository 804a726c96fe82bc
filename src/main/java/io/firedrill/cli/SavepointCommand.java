package io.firedrill.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "savepoint",
    description = "Take savepoints of a job, look at them, start from them, remove them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SavepointTakeCommand.class,
      SavepointListCommand.class,
      SavepointInspectCommand.class,
      SavepointRestoreCommand.class,
      SavepointFetchCommand.class,
      SavepointDisposeCommand.class,
    })
final class SavepointCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "name a command");
  }
}
