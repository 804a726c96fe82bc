package io.firedrill.flink;

import java.io.IOException;

/** A way to Flink's REST API. */
public interface FlinkTransport {
  /** What came back. */
  record Answer(int status, String body) {}

  /** Reads a path of the API, without a leading slash. */
  Answer get(String path) throws IOException;

  /** Sends JSON to a path of the API. */
  Answer post(String path, String json) throws IOException;

  /** Where it leads, for messages. */
  String describe();
}
