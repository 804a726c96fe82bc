package io.firedrill.cluster.kubernetes.upgrade;

import io.firedrill.cluster.kubernetes.Lock;
import java.util.Map;

/**
 * The labels of everything that a rehearsal makes in a cluster, by which it is found again should
 * the rehearsal have been killed.
 *
 * @param rehearsal the rehearsal's id
 * @param of the FlinkDeployment whose upgrade is rehearsed
 */
record RehearsalLabels(String rehearsal, String of) {
  /** Which rehearsal made it. */
  static final String REHEARSAL = "firedrill.io/rehearsal";

  /** Whose upgrade is rehearsed. */
  static final String OF = "firedrill.io/rehearsal-of";

  Map<String, String> labels() {
    return Map.of(Lock.MANAGED_BY, Lock.FIREDRILL, REHEARSAL, rehearsal, OF, of);
  }
}
