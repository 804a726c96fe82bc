package io.firedrill.snapshot;

import java.nio.charset.StandardCharsets;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.shaded.guava31.com.google.common.hash.Hashing;

/**
 * How Flink derives an operator's id from its uid: {@code StreamGraphHasherV2}, Murmur3 of the
 * text.
 */
public final class OperatorIds {
  private OperatorIds() {}

  /** The id of an operator with a uid. */
  public static OperatorID ofUid(String uid) {
    return new OperatorID(
        Hashing.murmur3_128(0).newHasher().putString(uid, StandardCharsets.UTF_8).hash().asBytes());
  }
}
