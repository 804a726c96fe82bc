package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.app.Checkout.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pages that are followed word for word: what they say to type does what they say it does. */
@Tag("long")
class PagesLocalIT {
  private static final Pattern SAVEPOINT = Pattern.compile("s3\\w?://\\S*/savepoint-\\S+");
  private static final Pattern CHECKPOINT = Pattern.compile("s3\\w?://\\S*/chk-\\d+");
  private static final Pattern PATH = Pattern.compile("\\bPATH\\b");
  private static final Pattern VERDICT = Pattern.compile("(?ms)^PASS .*?(?=^report: )");

  private final Installation installation = Installation.find();

  @Test
  void theTutorialRunsAsItIsWritten() throws Exception {
    try (Checkout checkout = Checkout.of(installation, "tutorial")) {
      Reader reader = new Reader(checkout);
      reader.follow(Page.read(Path.of("docs/tutorial.md")));

      String proof = reader.printed("make drill");
      assertThat(proof)
          .containsPattern("restored from newest: from checkpoint \\d+, the newest completed")
          .containsPattern("ledger: \\d+ records .*, each once");
      assertThat(last(VERDICT, reader.printed("bin/firedrill judge")))
          .isEqualTo(last(VERDICT, proof));
      assertThat(reader.printed("bin/firedrill drill no-restarts.yaml"))
          .as("nothing is hit")
          .doesNotContain("  fault  ");
      assertThat(reader.printed("bin/firedrill doctor --explain"))
          .contains("The first failure of a task or a TaskManager ends the job.");
      checkout.interrupt();
    }
  }

  @Test
  void theChapterOnManualRecoveryRunsAsItIsWritten() throws Exception {
    try (Checkout checkout = Checkout.of(installation, "manual-recovery")) {
      Reader reader = new Reader(checkout);
      reader.follow(Page.chapter(Path.of("docs/upgrades.md"), "Manual recovery"));

      String savepoint = last(SAVEPOINT, reader.printed("bin/firedrill savepoint take"));
      assertThat(reader.printed("bin/firedrill savepoint inspect")).contains("all there");
      assertThat(reader.printed("bin/firedrill savepoint fetch")).contains(savepoint + " is in ");
      assertThat(reader.printed("bin/firedrill savepoint dispose"))
          .contains(savepoint + " is disposed of");
      List<Ran> lists = reader.ran("bin/firedrill savepoint list");
      String before = lists.get(0).output();
      String after = lists.get(lists.size() - 1).output();
      assertThat(before).contains(savepoint);
      assertThat(after).doesNotContain(savepoint);
      assertThat(reader.printed("bin/firedrill savepoint restore"))
          .contains("runs, from " + last(CHECKPOINT, after) + ";");
      assertThat(reader.printed("bin/firedrill snapshot check"))
          .containsPattern("(?m)^compatible: .* restored on this machine");
      checkout.interrupt();
      assertThat(reader.printed("bin/firedrill run"))
          .contains("what was written is kept in ")
          .doesNotContain("firedrill: ");
    }
  }

  private static String last(Pattern pattern, String printed) {
    assertThat(printed).containsPattern(pattern);
    return pattern
        .matcher(printed)
        .results()
        .map(MatchResult::group)
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  /** Somebody at a terminal with a page beside it; what stays running has a terminal of its own. */
  private static final class Reader {
    private final Checkout checkout;
    private final List<Ran> all = new ArrayList<>();

    Reader(Checkout checkout) {
      this.checkout = checkout;
    }

    /** Those commands that begin with some words. */
    List<Ran> ran(String words) {
      List<Ran> found = all.stream().filter(each -> each.command().startsWith(words)).toList();
      assertThat(found).as("%s is on the page", words).isNotEmpty();
      return found;
    }

    String printed(String words) throws IOException {
      return ran(words).get(0).output();
    }

    void follow(Page page) throws Exception {
      Page.Text before = new Page.Text("");
      for (int at = 0; at < page.parts().size(); at++) {
        Page.Part part = page.parts().get(at);
        if (part instanceof Page.Text text) {
          read(text);
          before = text;
        } else if (part instanceof Page.Block block && before.fileToWrite().isPresent()) {
          Files.writeString(
              checkout.folder().resolve(before.fileToWrite().get()), block.text() + "\n");
        } else if (part instanceof Page.Block block) {
          type(block, at + 1 < page.parts().size() ? page.parts().get(at + 1) : before);
        }
      }
    }

    private void type(Page.Block block, Page.Part next) throws IOException {
      List<String> commands = block.commands();
      for (String command : commands.subList(0, commands.size() - 1)) {
        run(command, 0);
      }
      String last = commands.get(commands.size() - 1);
      if (next instanceof Page.Text text) {
        String output = run(last, text.exitCode()).output();
        for (String printed : text.printed()) {
          assertThat(output).as(last).contains(printed);
        }
      } else {
        run(last, 0);
      }
    }

    private void read(Page.Text text) throws Exception {
      for (String file : text.files()) {
        assertThat(checkout.folder().resolve(file)).exists();
      }
      if (text.endsWhatRuns()) {
        checkout.interrupt();
      }
      for (String command : text.commands()) {
        run(command, 0);
      }
    }

    private Ran run(String given, int exitCode) throws IOException {
      String command = filled(given);
      Ran ran = checkout.run(command);
      if (ran.exitCode().isPresent()) {
        assertThat(ran.exitCode())
            .as("%s:%n%s", command, ran.output())
            .isEqualTo(OptionalInt.of(exitCode));
      }
      all.add(ran);
      return ran;
    }

    /** A savepoint's path is what was printed last of those. */
    private String filled(String command) throws IOException {
      if (!PATH.matcher(command).find()) {
        return command;
      }
      StringBuilder printed = new StringBuilder();
      for (Ran ran : all) {
        printed.append(ran.output());
      }
      return PATH.matcher(command).replaceAll(last(SAVEPOINT, printed.toString()));
    }
  }
}
