package io.firedrill.ledger;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the id of a prepared transaction says, as the exactly-once JDBC sink numbers its
 * transactions, with the sink's name that our job adds. <a
 * href="https://github.com/apache/flink-connector-jdbc/blob/v3.3.0/flink-connector-jdbc/src/main/java/org/apache/flink/connector/jdbc/xa/SemanticXidGenerator.java">SemanticXidGenerator</a>
 *
 * @param job its id
 * @param checkpoint the first that may have prepared it; 0 for the first after a start
 */
public record SinkTransaction(String job, int subtask, long checkpoint, String sink) {
  private static final Pattern GID =
      Pattern.compile("201_(?<global>[A-Za-z0-9+/=]+)_(?<branch>[A-Za-z0-9+/=]+)");
  private static final int JOB_ID_BYTES = 16;

  /** Reads an id; empty if it is not one of such a sink. */
  public static Optional<SinkTransaction> ofGid(String gid) {
    Matcher parts = GID.matcher(gid);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      ByteBuffer global = decoded(parts.group("global"));
      ByteBuffer branch = decoded(parts.group("branch"));
      byte[] job = new byte[JOB_ID_BYTES];
      global.get(job);
      int subtask = global.getInt();
      long checkpoint = global.getLong();
      byte[] sink = new byte[branch.get()];
      branch.get(sink);
      return Optional.of(
          new SinkTransaction(
              HexFormat.of().formatHex(job),
              subtask,
              checkpoint,
              new String(sink, StandardCharsets.UTF_8)));
    } catch (RuntimeException e) {
      return Optional.empty(); // shorter than that, or not base 64
    }
  }

  private static ByteBuffer decoded(String base64) {
    return ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
