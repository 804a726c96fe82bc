package io.firedrill.job;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Where records come from. The same split read from the same sequence gives the same records. */
public sealed interface Input extends Serializable permits GeneratorInput, CsvInput {
  /** The splits, which never change. */
  List<Integer> splits();

  /** How to read a transaction out of a record's text. */
  TransactionParser parser();

  /**
   * Reads a split from a sequence number on.
   *
   * @throws IOException if the input cannot be read
   */
  RecordCursor open(int split, long fromSequence) throws IOException;

  /** Whether the input has an end. */
  boolean bounded();
}
