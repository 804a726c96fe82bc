package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Redaction;
import io.firedrill.problem.Texts;
import io.firedrill.wait.DeadlinePassed;
import java.io.ObjectInputFilter;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

/** The command line. */
@Command(
    name = "firedrill",
    description =
        "Rehearses disasters for Apache Flink jobs, and proves their recovery from evidence.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Firedrill.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:PASS, every link of the proof holds",
      "1:FAIL, a link is broken",
      "2:wrong usage, or the drill could not be run",
      "3:INCONCLUSIVE, a link could not be checked"
    },
    subcommands = {
      DoctorCommand.class,
      InitCommand.class,
      DrillCommand.class,
      DrillsCommand.class,
      GameDayCommand.class,
      UpgradeCommand.class,
      SavepointCommand.class,
      VerifyBackupCommand.class,
      JanitorCommand.class,
      SnapshotCommand.class,
      ContractCommand.class,
      RunCommand.class,
      JudgeCommand.class,
      ReportCommand.class,
      HistoryCommand.class,
      EvidenceCommand.class,
      CleanCommand.class,
      SelftestCommand.class,
      BenchCommand.class,
      WaitReadyCommand.class,
      CompletionCommand.class,
    })
public final class Firedrill implements Runnable {
  static final int NOT_RUN = 2;

  /** Flink reads a part of {@code _metadata} by Java's deserialization: its own classes only. */
  private static final String DESERIALIZED =
      "maxdepth=8;maxarray=10000;maxrefs=10000;org.apache.flink.**;java.lang.*;java.util.*;!*";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"firedrill " + Installation.version()};
    }
  }

  private Firedrill() {}

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "missing command");
  }

  public static void main(String[] args) {
    ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter(DESERIALIZED));
    System.exit(exitCode(() -> commandLine().execute(args)));
  }

  /** An Error that nobody caught must not end with the status of a FAIL. */
  static int exitCode(IntSupplier command) {
    try {
      return command.getAsInt();
    } catch (Throwable e) {
      System.err.println("firedrill: not finished, there is no verdict: " + e);
      return NOT_RUN;
    }
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Firedrill());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((e, args) -> wrongUsage(e));
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (e instanceof Problem || e instanceof DeadlinePassed) {
            command.getErr().println("firedrill: " + Texts.printable(Redaction.of(e.getMessage())));
            return NOT_RUN;
          }
          if (System.getenv("FIREDRILL_DEBUG") != null) {
            throw e;
          }
          command
              .getErr()
              .printf(
                  Locale.ROOT,
                  "firedrill: unexpected: %s. FIREDRILL_DEBUG=1 shows where; please report it.%n",
                  Texts.printable(Redaction.of(e.toString())));
          return NOT_RUN;
        });
    return line;
  }

  /** One message, and where the options are explained; the usage of a command is long. */
  private static int wrongUsage(CommandLine.ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("firedrill: " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    if (command.getSubcommands().isEmpty()) {
      err.printf(
          Locale.ROOT,
          "`%s --help` explains the options.%n",
          command.getCommandSpec().qualifiedName());
    } else {
      command.usage(err);
    }
    return NOT_RUN;
  }
}
