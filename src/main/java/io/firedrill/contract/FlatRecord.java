package io.firedrill.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A record as its fields, whatever their order was.
 *
 * @param fields without those that do not matter; the bytes of a record that cannot be parsed
 * @param digest what it has in common with records of the same fields
 * @param key what it is compared with others by; empty if it does not have that
 */
record FlatRecord(Message message, JsonNode fields, Digest digest, Optional<String> key) {
  /** What is shown as the field of a record that cannot be parsed. */
  private static final String UNPARSED = "(not parsed)";

  private static final int LONGEST_SHOWN = 100;

  /** What records that are the same have in common, and no others; small. */
  record Digest(long first, long second) {
    static Digest of(byte[] bytes) {
      try {
        ByteBuffer hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
        return new Digest(hash.getLong(), hash.getLong());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e); // every Java has it
      }
    }

    /** Of each char as it is: in UTF-8 halves of surrogates would become the same. */
    static Digest of(String text) {
      ByteBuffer bytes = ByteBuffer.allocate(2 * text.length());
      bytes.asCharBuffer().put(text);
      return of(bytes.array());
    }
  }

  static FlatRecord of(Message message, Format format, Comparison.Compared compared) {
    try {
      JsonNode fields = FieldTree.sorted(format.tree(message.value()), compared.ignored());
      Optional<String> key =
          compared.key().isEmpty() ? Optional.empty() : format.fields(message).all(compared.key());
      return new FlatRecord(message, fields, Digest.of(FieldTree.text(fields)), key);
    } catch (IOException e) {
      byte[] bytes = message.value();
      return new FlatRecord(message, BinaryNode.valueOf(bytes), Digest.of(bytes), Optional.empty());
    }
  }

  boolean parsed() {
    return !fields.isBinary();
  }

  /** As they are shown: names with dots, and the values as JSON has them. */
  SortedMap<String, String> shown() {
    return parsed()
        ? FieldTree.flat(fields)
        : new TreeMap<>(Map.of(UNPARSED, escaped(message.value())));
  }

  private static String escaped(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(bytes.length, LONGEST_SHOWN); i++) {
      boolean plain = bytes[i] >= ' ' && bytes[i] <= '~' && bytes[i] != '\\';
      text.append(plain ? (char) bytes[i] : Texts.format("\\x%02x", bytes[i]));
    }
    return bytes.length <= LONGEST_SHOWN
        ? text.toString()
        : Texts.format("%s… (%d bytes)", text, bytes.length);
  }
}
