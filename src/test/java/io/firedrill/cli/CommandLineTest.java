package io.firedrill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.drill.DrillFile;
import io.firedrill.rehearsal.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
  private record Answer(int exitCode, String err) {}

  private static Answer run(String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine line = Firedrill.commandLine();
    line.setErr(new PrintWriter(err, true));
    return new Answer(line.execute(arguments), err.toString());
  }

  @Test
  void anUnknownDrillIsToldWithThoseThereAre() {
    Answer answer = run("drill", "no-such-drill");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.err())
        .startsWith(
            "firedrill: there is no drill no-such-drill; there are all-pods-kill, csv-taskmanager-kill, ")
        .doesNotContain("\tat ");
  }

  @Test
  void anUnknownOptionIsWrongUsage() {
    assertThat(run("drill", "--traget", "local").exitCode()).isEqualTo(2);
    assertThat(run().exitCode()).isEqualTo(2);
    assertThat(run("dril").err()).contains("Unmatched argument").contains("Did you mean");
  }

  @Test
  void anUnknownTargetIsToldWithThoseThereAre() {
    Answer answer = run("drill", "--target", "mars");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.err())
        .startsWith("firedrill: there is no target mars; there are: local, kubernetes");
  }

  @Test
  void aPortThatIsNoneIsTold() {
    assertThat(run("drill", "--rest-port", "70000").err()).contains("70000 is no port");
  }

  @Test
  void judgingAFolderWithoutEvidenceIsTold(@TempDir Path folder) {
    Answer answer = run("judge", folder.toString());
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.err()).startsWith("firedrill: there is no evidence.jsonl in " + folder);
  }

  @Test
  void recordedEvidenceIsJudgedAgainWithTheVerdictsExitCode(@TempDir Path folder)
      throws IOException {
    Path recorded = Path.of("src/test/resources/evidence/taskmanager-kill/evidence.jsonl");
    Files.copy(recorded, folder.resolve("evidence.jsonl"));
    assertThat(run("judge", folder.toString()).exitCode()).isZero();
    assertThat(folder.resolve("report.html")).exists();

    String withoutAudit =
        String.join(
            "\n",
            Files.readAllLines(recorded).stream()
                .filter(l -> !l.contains("LedgerAudited"))
                .toList());
    Files.writeString(folder.resolve("evidence.jsonl"), withoutAudit);
    assertThat(run("judge", folder.toString()).exitCode()).isEqualTo(3);
  }

  @Test
  void thePageOfDrillsIsWhatTheDrillsSay() throws IOException {
    Installation installation = Installation.find();
    String page =
        DrillsPage.of(
            installation.drills().stream()
                .map(name -> DrillFile.read(installation.drill(name)))
                .toList());
    assertThat(Path.of("docs/drills.md"))
        .as("bin/firedrill drills --markdown > docs/drills.md")
        .hasContent(page);
  }
}
