package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation, as somebody follows it who types what it says. */
record Page(List<Part> parts) {
  private static final String FENCE = "```";
  private static final String INDENT = "    ";
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern ITALICS =
      Pattern.compile("(?<![*\\w])\\*([^*\\s][^*]*)\\*(?![*\\w])");
  private static final Pattern EXIT_CODE = Pattern.compile("exit code (?:is )?(\\d+)");
  private static final Pattern WRITE = Pattern.compile("\\bWrite `([^`]+)`");
  private static final String CTRL_C = "with Ctrl-C";

  sealed interface Part permits Text, Block {}

  /** What the page says between two blocks. */
  record Text(String text) implements Part {
    /** The commands that it names in passing. */
    List<String> commands() {
      return all(CODE).filter(code -> code.startsWith("bin/firedrill ")).toList();
    }

    /** The files that it sends a reader to. */
    List<String> files() {
      return all(CODE).filter(code -> code.matches("target/\\S+\\.\\w+")).toList();
    }

    /** What the command before it prints, set in italics. */
    List<String> printed() {
      return all(ITALICS).toList();
    }

    /** Of the command before it. */
    int exitCode() {
      return all(EXIT_CODE).findFirst().map(Integer::parseInt).orElse(0);
    }

    /** The file whose content the next block is. */
    Optional<String> fileToWrite() {
      return all(WRITE).findFirst();
    }

    boolean endsWhatRuns() {
      return text.contains(CTRL_C);
    }

    private Stream<String> all(Pattern pattern) {
      return pattern.matcher(text).results().map(match -> match.group(1));
    }
  }

  /** An indented or fenced block. */
  record Block(String text) implements Part {
    /** One a line, unless it goes on in the next. */
    List<String> commands() {
      return Stream.of(text.split("(?<!\\\\)\n")).filter(line -> !line.isBlank()).toList();
    }
  }

  static Page read(Path file) throws IOException {
    return of(Files.readAllLines(file));
  }

  /**
   * A chapter of a page.
   *
   * @param heading as the page has it, without what marks it
   */
  static Page chapter(Path file, String heading) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int begin = lines.indexOf("## " + heading);
    assertThat(begin).as("the chapter %s of %s", heading, file).isNotNegative();
    int end = begin + 1;
    while (end < lines.size() && !lines.get(end).startsWith("## ")) {
      end++;
    }
    return of(lines.subList(begin, end));
  }

  static Page of(List<String> lines) {
    List<Part> parts = new ArrayList<>();
    List<String> part = new ArrayList<>();
    boolean fenced = false;
    boolean block = false;
    for (String line : lines) {
      if (line.startsWith(FENCE)) {
        fenced = !fenced;
        continue;
      }
      boolean inBlock = fenced || line.startsWith(INDENT) || block && line.isBlank();
      if (inBlock != block) {
        parts.add(part(block, part));
        part.clear();
        block = inBlock;
      }
      part.add(!fenced && line.startsWith(INDENT) ? line.substring(INDENT.length()) : line);
    }
    parts.add(part(block, part));
    return new Page(parts);
  }

  private static Part part(boolean block, List<String> lines) {
    String all = String.join("\n", lines).stripTrailing();
    return block ? new Block(all) : new Text(all.replace('\n', ' '));
  }
}
