package io.firedrill.contract;

/**
 * A record as it lies there.
 *
 * @param partition of a topic; 0 for what has no partitions
 * @param offset within its partition or file
 * @param timestamp that the brokers keep with a record, in milliseconds since 1970; -1 if there is
 *     none
 * @param file the file that it is in, or the topic
 */
record Message(String file, int partition, long offset, long timestamp, byte[] value) {
  String where() {
    return where(file, partition, offset);
  }

  static String where(String file, int partition, long offset) {
    return file + "-" + partition + " at " + offset;
  }
}
