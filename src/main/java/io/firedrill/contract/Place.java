package io.firedrill.contract;

import io.firedrill.ledger.Brokers;

/** Where records lie. */
public sealed interface Place {
  /** What it is called in messages. */
  String name();

  /** A topic of Kafka; of transactions it has what was committed. */
  record Topic(String name, Brokers brokers) implements Place {}

  /**
   * Files below a path of the store that the job has its checkpoints in, one record a line.
   *
   * @param name the path as Flink writes it
   */
  record Folder(String name) implements Place {}
}
