package io.firedrill.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "contract",
    description = "An output contract: what the output of a job has to do with its input.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = ContractCheckCommand.class)
final class ContractCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "missing command");
  }
}
