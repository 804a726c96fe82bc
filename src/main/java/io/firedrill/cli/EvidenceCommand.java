package io.firedrill.cli;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.report.RunFolders;
import io.firedrill.report.SignedEvidence;
import io.firedrill.run.EvidenceFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "evidence",
    description =
        "Sign the evidence of a run, and verify that it is what was signed: an in-toto statement of its"
            + " digest and verdict in a DSSE envelope.",
    synopsisSubcommandLabel = "COMMAND")
final class EvidenceCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "missing command");
  }

  @Command(name = "sign", description = "Sign the evidence of a run: evidence.dsse.json beside it.")
  int sign(
      @Parameters(
              paramLabel = "DIR",
              description =
                  "The folder with evidence.jsonl, or the folder of a drill: then its latest run.")
          Path folder,
      @Option(
              names = "--key",
              required = true,
              paramLabel = "FILE",
              description =
                  "The private key, PEM without a password: openssl genpkey -algorithm EC -pkeyopt"
                      + " ec_paramgen_curve:P-256 -out FILE")
          Path key) {
    Path envelope = new SignedEvidence(RunFolders.withEvidence(folder)).sign(key);
    spec.commandLine().getOut().printf(Locale.ROOT, "signed: %s%n", envelope);
    return 0;
  }

  @Command(
      name = "verify",
      description = {
        "Verify that no line of a run's evidence was changed, taken out or put in since it was recorded,"
            + " or say which one.",
        "With --key also that all of it is what was signed, and by whom: lines that are missing at its"
            + " end show only then, and so does evidence that was made up as a whole."
      },
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:it is", "2:it is not, or that cannot be determined"})
  int verify(
      @Parameters(
              paramLabel = "DIR",
              description =
                  "The folder with evidence.jsonl, or the folder of a drill: then its latest run.")
          Path folder,
      @Option(
              names = "--key",
              paramLabel = "FILE",
              description = "The public key: openssl pkey -in PRIVATE -pubout -out FILE")
          Path key) {
    Path run = RunFolders.withEvidence(folder);
    int facts = EvidenceFile.read(run).facts().size();
    boolean chained = EvidenceFile.chained(run);
    if (key == null && !chained) {
      throw new Problem(
          Texts.format(
              "the evidence in %s is unchained, as older versions recorded it: give --key, only a signature shows whether it was changed",
              run));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%s%n",
        chained
            ? Texts.format("chained: %d facts, each follows from the one before", facts)
            : "unchained, as older versions recorded it");
    if (key == null) {
      return 0;
    }
    SignedEvidence.Signed signed = new SignedEvidence(run).verify(key);
    out.printf(
        Locale.ROOT, "verified: %s %s on %s%n", signed.verdict(), signed.drill(), signed.target());
    return 0;
  }
}
