package io.firedrill.contract;

/**
 * A record as it lies there.
 *
 * @param partition of a topic; 0 for what has no partitions
 * @param offset within its partition or file
 * @param file the file that it is in, or the topic
 */
record Message(String file, int partition, long offset, byte[] value) {
  String where() {
    return file + "-" + partition + " at " + offset;
  }
}
