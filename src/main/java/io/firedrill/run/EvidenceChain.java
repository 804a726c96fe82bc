package io.firedrill.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What makes a line of evidence follow from the one before: its last field is the SHA-256 of that
 * one's, or of the file's first line, and of the line itself. A line that is changed, taken out or
 * put in breaks it; that lines are missing at the end does not show, nor that all of them were
 * chained anew, which takes a signature.
 */
final class EvidenceChain {
  private static final Pattern LINE =
      Pattern.compile("(.*),\"chain\":\"([0-9a-f]{64})\"}", Pattern.DOTALL);

  private String last;

  /**
   * Begins one.
   *
   * @param first the file's first line, which says the format
   */
  EvidenceChain(String first) {
    last = first;
  }

  /**
   * A line with its link, which the next one follows from.
   *
   * @param line a JSON object
   */
  String linked(String line) {
    last = digest(last + line);
    return line.substring(0, line.length() - 1) + ",\"chain\":\"" + last + "\"}";
  }

  /** A line without its link; empty if it does not follow from the one before. */
  Optional<String> followed(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String content = parts.group(1) + "}";
    last = digest(last + content);
    return last.equals(parts.group(2)) ? Optional.of(content) : Optional.empty();
  }

  private static String digest(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
