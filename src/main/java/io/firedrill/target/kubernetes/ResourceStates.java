package io.firedrill.target.kubernetes;

import io.firedrill.target.ResourceState;
import java.util.Optional;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.spec.FlinkDeploymentSpec;
import org.apache.flink.kubernetes.operator.api.status.FlinkDeploymentStatus;
import org.apache.flink.kubernetes.operator.api.status.JobStatus;
import org.apache.flink.kubernetes.operator.api.status.Savepoint;
import org.apache.flink.kubernetes.operator.api.status.SavepointInfo;

/** Reads a FlinkDeployment's status, whichever version of the operator has written it. */
final class ResourceStates {
  private static final int ERROR_CHARS = 500;

  private ResourceStates() {}

  static ResourceState of(FlinkDeployment resource) {
    Optional<FlinkDeploymentStatus> status = Optional.ofNullable(resource.getStatus());
    Optional<JobStatus> job = status.map(FlinkDeploymentStatus::getJobStatus);
    return new ResourceState(
        Optional.ofNullable(resource.getMetadata().getGeneration()).orElse(0L),
        word(status.map(s -> s.getLifecycleState())),
        word(status.map(FlinkDeploymentStatus::getJobManagerDeploymentStatus)),
        word(job.map(JobStatus::getState)),
        job.map(JobStatus::getJobId).orElse(""),
        word(status.map(s -> s.getReconciliationStatus()).map(r -> r.getState())),
        word(
            Optional.ofNullable(resource.getSpec())
                .map(FlinkDeploymentSpec::getJob)
                .map(spec -> spec.getUpgradeMode())),
        savepoint(job),
        status
            .map(FlinkDeploymentStatus::getError)
            .map(error -> error.substring(0, Math.min(ERROR_CHARS, error.length())))
            .orElse(""));
  }

  private static String word(Optional<?> value) {
    return value.map(String::valueOf).orElse("");
  }

  /** From 1.8 on {@code upgradeSavepointPath} says it, before that {@code savepointInfo}. */
  @SuppressWarnings("deprecation")
  private static String savepoint(Optional<JobStatus> job) {
    return job.map(JobStatus::getUpgradeSavepointPath)
        .or(
            () ->
                job.map(JobStatus::getSavepointInfo)
                    .map(SavepointInfo::getLastSavepoint)
                    .map(Savepoint::getLocation))
        .orElse("");
  }
}
