package io.firedrill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A JobManager that gives the answers it was given, in the order in which it was given them; the
 * last one of a path is repeated. A path without an answer is an error of the test.
 */
final class Answers implements FlinkTransport {
  private final Map<String, Deque<Answer>> answers = new HashMap<>();
  private final List<String> sent = new ArrayList<>();

  /** What a path answers next, quotation marks written as apostrophes. */
  Answers on(String path, String json) {
    return on(path, 200, json);
  }

  Answers on(String path, int status, String json) {
    answers
        .computeIfAbsent(path, p -> new ArrayDeque<>())
        .add(new Answer(status, json.replace('\'', '"')));
    return this;
  }

  /** What was posted, as "path body". */
  List<String> sent() {
    return sent;
  }

  FlinkRest rest() {
    return new FlinkRest(this);
  }

  @Override
  public Answer get(String path) {
    Deque<Answer> left = answers.get(path);
    assertThat(left).as("an answer to %s", path).isNotNull();
    return left.size() > 1 ? left.poll() : left.peek();
  }

  @Override
  public Answer post(String path, String json) {
    sent.add(path + " " + json);
    return get(path);
  }

  @Override
  public String describe() {
    return "http://jobmanager:8081/";
  }

  /** A JobManager that does not answer. */
  static FlinkRest silent() {
    return new FlinkRest(
        new FlinkTransport() {
          @Override
          public Answer get(String path) throws IOException {
            throw new IOException("Connection refused");
          }

          @Override
          public Answer post(String path, String json) throws IOException {
            throw new IOException("Connection refused");
          }

          @Override
          public String describe() {
            return "http://jobmanager:8081/";
          }
        });
  }
}
