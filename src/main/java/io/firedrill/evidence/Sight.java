package io.firedrill.evidence;

/** What is looked at all the time while a job is watched. */
public enum Sight {
  FLINK("Flink's REST API"),
  LEDGER("the ledger"),
  HA_STORE("the high-availability store"),
  CLUSTER("the cluster"),
  TRANSACTIONS("the open transactions");

  private final String label;

  Sight(String label) {
    this.label = label;
  }

  /** As it is called in a sentence. */
  public String label() {
    return label;
  }
}
