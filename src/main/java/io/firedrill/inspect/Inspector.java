package io.firedrill.inspect;

/** Inspects a version of a job before it runs. */
@FunctionalInterface
public interface Inspector {
  /**
   * Inspects.
   *
   * @throws io.firedrill.problem.Problem if there is no answer, or none in time
   */
  Inspection inspect(InspectionRequest request);
}
