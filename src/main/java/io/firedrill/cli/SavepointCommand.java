package io.firedrill.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

@Command(
    name = "savepoint",
    description = "Take, list, inspect, download, restore and remove savepoints of a job.",
    synopsisSubcommandLabel = "COMMAND",
    scope = ScopeType.INHERIT,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:files of the snapshot are missing, or the job was restored from another one",
      "2:wrong usage, or it could not be done"
    },
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
    throw new CommandLine.ParameterException(spec.commandLine(), "missing command");
  }
}
