package io.firedrill.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.job.Submission;
import io.firedrill.job.TransactionsJob;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.SourceOperatorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The project's job: a source, two operators, and two sinks with a writer and a committer each. */
class StubbedJobTest {
  private StreamGraph graph;

  @BeforeEach
  void theJobIsSubmitted() throws Exception {
    graph = Submission.of(TransactionsJob::main);
  }

  private List<Operator> operators() {
    return new GraphReader(graph).operators();
  }

  @Test
  void sourcesAndSinksAreReplacedAndNothingElse() {
    List<Kind> kinds = operators().stream().map(Operator::kind).toList();
    Set<String> replaced = new StubbedJob(graph).ids();
    assertThat(kinds)
        .containsExactlyInAnyOrder(
            Kind.SOURCE,
            Kind.OTHER,
            Kind.OTHER,
            Kind.SINK,
            Kind.COMMITTER,
            Kind.SINK,
            Kind.COMMITTER);
    assertThat(replaced)
        .isEqualTo(
            new TreeSet<>(
                operators().stream()
                    .filter(operator -> operator.kind() != Kind.OTHER)
                    .map(Operator::id)
                    .toList()));
  }

  @Test
  void theSourceIsIdleAndTheSinksDiscard() {
    List<String> others =
        operators().stream().filter(o -> o.kind() == Kind.OTHER).map(Operator::uid).toList();
    new StubbedJob(graph).apply();
    for (StreamNode node : graph.getStreamNodes()) {
      if (node.getOperatorFactory() instanceof SourceOperatorFactory<?> source) {
        assertThat(Fields.of(source, "source")).get().isInstanceOf(IdleSource.class);
      } else if (!others.contains(node.getTransformationUID())) {
        assertThat(node.getOperatorFactory())
            .isInstanceOfSatisfying(
                SimpleOperatorFactory.class,
                factory ->
                    assertThat(factory.getOperator()).isInstanceOf(DiscardingOperator.class));
      }
    }
  }

  @Test
  void theIdsBywhichStateIsFoundStayTheSame() {
    List<String> before = operators().stream().map(Operator::id).toList();
    new StubbedJob(graph).apply();
    assertThat(operators().stream().map(Operator::id)).containsExactlyElementsOf(before);
  }

  @Test
  void whatDiffersInParallelismStillDoes() {
    List<StreamNode> nodes = List.copyOf(graph.getStreamNodes());
    nodes.forEach(node -> node.setParallelism(8));
    nodes.get(0).setParallelism(6);
    nodes.get(1).setParallelism(1);
    new StubbedJob(graph).apply();
    assertThat(nodes.get(0).getParallelism()).isEqualTo(4);
    assertThat(nodes.get(1).getParallelism()).isEqualTo(1);
    assertThat(nodes.subList(2, nodes.size())).allMatch(node -> node.getParallelism() == 5);
  }

  @Test
  void aLargeJobIsMadeSmall() {
    graph.getStreamNodes().forEach(node -> node.setParallelism(64));
    new StubbedJob(graph).apply();
    assertThat(graph.getStreamNodes()).allMatch(node -> node.getParallelism() == 4);
  }
}
