package io.firedrill.flink;

import java.io.IOException;

/** How Flink's REST API is reached. */
public interface FlinkTransport {
  /** An HTTP response. */
  record Answer(int status, String body) {}

  /** Reads a path of the API, without a leading slash. */
  Answer get(String path) throws IOException;

  /** Sends JSON to a path of the API. */
  Answer post(String path, String json) throws IOException;

  /** The address of the API, for messages. */
  String describe();
}
