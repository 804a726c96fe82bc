package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Running;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.PipelineOptions;

/** A limit on parallelism that nobody chose. */
final class MaxParallelismByDefault implements Rule {
  private static final int BY_DEFAULT = 128;

  @Override
  public Advice advice() {
    return Advice.info("max-parallelism-by-default")
        .why(
            "It is derived from the first parallelism and then fixed by the state: keyed state cannot be restored with a higher one.")
        .flink("dev/datastream/execution/parallel/#setting-the-maximum-parallelism")
        .remedy(
            "pipeline.max-parallelism, with room for growth, before there is state worth keeping");
  }

  @Override
  public Look examine(Subject subject) {
    if (subject.named(PipelineOptions.MAX_PARALLELISM).isPresent()) {
      return Look.fine();
    }
    return subject
        .running()
        .map(running -> derived(subject, running))
        .orElseGet(
            () ->
                Look.unseen(
                    Checkpointing.CODE_MAY, subject.where(PipelineOptions.MAX_PARALLELISM)));
  }

  private static Look derived(Subject subject, Running running) {
    return running.maxParallelisms().values().stream().allMatch(max -> max == BY_DEFAULT)
        ? Look.found(
            subject.where(PipelineOptions.MAX_PARALLELISM),
            "it is %d, which is what Flink derives if nothing is set",
            BY_DEFAULT)
        : Look.fine();
  }
}
