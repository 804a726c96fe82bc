package io.firedrill.job;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** A source of records. A split read twice from the same sequence gives the same records. */
public sealed interface Input extends Serializable permits GeneratorInput, CsvInput, TopicInput {
  /** The splits, which never change. */
  List<Integer> splits();

  /** Parses the text of its records. */
  TransactionParser parser();

  /**
   * Reads a split, starting at a sequence number.
   *
   * @throws IOException if the input cannot be read
   */
  RecordCursor open(int split, long fromSequence) throws IOException;

  /** Whether the input ends. */
  boolean bounded();
}
