package io.firedrill.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "completion",
    description =
        "Print what lets bash or zsh complete commands and options: `source <(bin/firedrill"
            + " completion)`, in zsh after `autoload -U +X bashcompinit && bashcompinit`.")
final class CompletionCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    CommandLine all = spec.root().commandLine();
    all.getOut().print(AutoComplete.bash("firedrill", all));
    all.getOut().flush();
  }
}
