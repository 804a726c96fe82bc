package io.firedrill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.app.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The pages name commands, options, drills, targets of make and files that there are. */
class DocsTest {
  private static final Pattern COMMAND =
      Pattern.compile("(?:bin/|kubectl |`)firedrill ([a-z][^`#|>\n]*)");
  private static final Pattern MAKE = Pattern.compile("(?:`| {4}|&& )make ([a-z][^`#|>\n]*)");
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)[^)]*\\)");
  private static final Pattern NAVIGATION = Pattern.compile("(?m): (\\S+\\.md)$");
  private static final Pattern TARGET = Pattern.compile("(?m)^([a-z][a-z0-9-]*):");

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
    try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
    }
    return pages;
  }

  private static List<String[]> found(Path page, Pattern pattern) throws IOException {
    String text = Files.readString(page).replaceAll("\\\\\n\\s*", " ");
    List<String[]> found = new ArrayList<>();
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      found.add(matcher.group(1).strip().split("\\s+"));
    }
    return found;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void theyNameCommandsAndOptionsThatThereAre(Path page) throws IOException {
    for (String[] words : found(page, COMMAND)) {
      String[] arguments =
          Stream.of(words)
              .map(word -> word.replaceAll("[…)'\"]+$", ""))
              .filter(word -> !word.isEmpty())
              .toArray(String[]::new);
      assertThat(unknown(arguments)).as(String.join(" ", words)).isEmpty();
      if (arguments[0].equals("drill") && arguments.length > 1) {
        assertThat(isDrill(arguments[1])).as(String.join(" ", words)).isTrue();
      }
    }
  }

  /** What the command line does not know; values such as N are placeholders. */
  private static List<String> unknown(String[] arguments) {
    try {
      Firedrill.commandLine().parseArgs(arguments);
      return List.of();
    } catch (CommandLine.UnmatchedArgumentException e) {
      return e.getUnmatched();
    } catch (CommandLine.ParameterException e) {
      return List.of();
    }
  }

  private static boolean isDrill(String word) {
    return !word.matches("[a-z0-9-]+")
        || word.startsWith("-")
        || Installation.find().drills().contains(word);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void theyNameTargetsOfMakeThatThereAre(Path page) throws IOException {
    List<String> targets = new ArrayList<>();
    for (Matcher target = TARGET.matcher(Files.readString(Path.of("Makefile"))); target.find(); ) {
      targets.add(target.group(1));
    }
    for (String[] words : found(page, MAKE)) {
      for (String word : words) {
        if (!word.matches("[a-z][a-z0-9-]*")) {
          break; // a variable, or the next command
        }
        assertThat(targets).as(String.join(" ", words)).contains(word);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void theyLinkToFilesThatThereAre(Path page) throws IOException {
    Path folder = page.toAbsolutePath().getParent();
    for (String[] link : found(page, LINK)) {
      assertThat(folder.resolve(link[0])).as("%s", page).exists();
    }
  }

  @Test
  void theSiteHasEachPageOnce() throws IOException {
    List<String> inNavigation = new ArrayList<>();
    for (Matcher page = NAVIGATION.matcher(Files.readString(Path.of("mkdocs.yml")));
        page.find(); ) {
      inNavigation.add("docs/" + page.group(1));
    }
    assertThat(inNavigation)
        .containsExactlyInAnyOrderElementsOf(
            pages().stream().map(Path::toString).filter(page -> page.contains("/")).toList());
  }
}
