package io.firedrill.job;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;

/** What a main method submits to Flink; nothing runs. */
@SuppressWarnings("try") // Flink's own close() may throw InterruptedException
public final class Submission extends StreamExecutionEnvironment {
  private final AtomicReference<StreamGraph> submitted;

  private Submission(AtomicReference<StreamGraph> submitted) {
    this.submitted = submitted;
  }

  @Override
  public JobExecutionResult execute(StreamGraph graph) {
    submitted.set(graph);
    return new JobExecutionResult(null, 0, Map.of());
  }

  public interface Main {
    void run(String[] args) throws Exception;
  }

  /** The graph that a job of the least arguments submits. */
  public static StreamGraph of(Main main, String... firstArguments) throws Exception {
    AtomicReference<StreamGraph> submitted = new AtomicReference<>();
    initializeContextEnvironment(configuration -> new Submission(submitted).setParallelism(2));
    try {
      main.run(
          Stream.concat(
                  Arrays.stream(firstArguments),
                  Stream.of("--ledger", "file:///l", "--rejects", "file:///r"))
              .toArray(String[]::new));
    } finally {
      resetContextEnvironment();
    }
    return submitted.get();
  }

  /** The operators as their states are found by. */
  public static List<String> uids(StreamGraph graph) {
    return graph.getStreamNodes().stream()
        .sorted(Comparator.comparing(StreamNode::getId))
        .map(StreamNode::getTransformationUID)
        .toList();
  }
}
