package io.firedrill.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.StoppedWith;
import io.firedrill.evidence.Ledger;

/**
 * The first format of evidence, whose files do not begin with a version: steps of an upgrade were
 * wrapped, and the audits of drills and of upgrades were facts of different kinds.
 */
final class EvidenceFormat1 {
  private EvidenceFormat1() {}

  /** A line of it as the present format has it. */
  static ObjectNode upgraded(ObjectNode line) {
    ObjectNode fact = line;
    if (line.path("fact").asText().equals("Upgrade") && line.get("what") instanceof ObjectNode) {
      fact = ((ObjectNode) line.get("what")).put("at", line.path("at").asLong());
      fact.set("fact", fact.remove("step"));
    }
    switch (fact.path("fact").asText()) {
      case "LedgerAudited" -> {
        fact.put("fact", "Audited").put("ledger", Ledger.LIVE.name()).put("committed", true);
        fact.putObject("from");
        fact.set("to", fact.remove("offsets"));
      }
      case "Audited" -> fact.put("snapshot", "");
      case "AuditImpossible" -> {
        fact.put("fact", "NotAudited").put("ledger", Ledger.LIVE.name());
        fact.set("why", fact.remove("cause"));
      }
      case "LedgerNotAudited" -> fact.put("fact", "AuditWaived");
      case "Stopped" -> stoppedWith(fact);
      case "ShadowRestored", "Upgraded", "RolledBack" -> restoredFrom(fact);
      default -> {
        // as it was
      }
    }
    return fact;
  }

  private static void stoppedWith(ObjectNode fact) {
    String mode = fact.remove("mode").asText();
    String savepoint = fact.remove("savepoint").asText();
    fact.putPOJO(
        "with",
        StoppedWith.reported(mode, savepoint).orElseGet(() -> new StoppedWith.NoSavepoint("")));
  }

  private static void restoredFrom(ObjectNode fact) {
    JsonNode checkpoint = fact.remove("checkpointId");
    JsonNode path = fact.remove("restoredFrom");
    JsonNode savepoint = fact.remove("savepoint");
    ObjectNode from = fact.putObject("from");
    if (path.asText().isEmpty()) {
      from.put("kind", "nothing");
    } else {
      from.put("kind", "snapshot");
      from.set("checkpointId", checkpoint);
      from.set("path", path);
      from.set("savepoint", savepoint);
    }
  }
}
