package io.firedrill.judge;

import io.firedrill.problem.Texts;
import java.util.Comparator;
import java.util.List;

/** The result of a drill, link by link. */
public record Verdict(Outcome outcome, List<Examined> links) {
  /** FAIL outweighs INCONCLUSIVE, which outweighs PASS. */
  public enum Outcome {
    PASS(0),
    FAIL(1),
    INCONCLUSIVE(3);

    private final int exitCode;

    Outcome(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }

    /** What a single finding comes to. */
    public static Outcome of(Finding finding) {
      if (finding instanceof Finding.Holds) {
        return PASS;
      }
      return finding instanceof Finding.Broken ? FAIL : INCONCLUSIVE;
    }
  }

  /** A link and its result. */
  public record Examined(String link, Finding finding) {}

  public Verdict {
    links = List.copyOf(links);
    if (outcome != outcomeOf(links)) {
      throw new IllegalArgumentException(
          Texts.format("%s does not follow from %s", outcome, links));
    }
  }

  static Verdict of(List<Examined> links) {
    return new Verdict(outcomeOf(links), links);
  }

  private static Outcome outcomeOf(List<Examined> links) {
    if (links.stream().anyMatch(link -> link.finding() instanceof Finding.Broken)) {
      return Outcome.FAIL;
    }
    boolean unseen = links.stream().anyMatch(link -> link.finding() instanceof Finding.Unseen);
    boolean some = links.stream().anyMatch(link -> link.finding() instanceof Finding.Holds);
    return some && !unseen ? Outcome.PASS : Outcome.INCONCLUSIVE;
  }

  /**
   * The reasons, broken links first, then unseen ones, what is not audited, then those that hold.
   */
  public List<String> reasons() {
    return links.stream()
        .sorted(Comparator.comparingInt(link -> weight(link.finding())))
        .map(link -> link.link() + ": " + link.finding().reason())
        .toList();
  }

  private static int weight(Finding finding) {
    if (finding instanceof Finding.Broken) {
      return 0;
    }
    if (finding instanceof Finding.Unseen) {
      return 1;
    }
    return finding instanceof Finding.NotAudited ? 2 : 3;
  }
}
