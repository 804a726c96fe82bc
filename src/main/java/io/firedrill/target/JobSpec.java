package io.firedrill.target;

import java.util.List;
import java.util.Map;

/**
 * The job that a target is to run.
 *
 * @param mainClass the entry class, found in the jars
 * @param defective whether the jar with the self-test's defects goes along
 * @param arguments the job's own arguments
 * @param flink Flink configuration, which outweighs the target's
 */
public record JobSpec(
    String mainClass, boolean defective, List<String> arguments, Map<String, String> flink) {
  public JobSpec {
    arguments = List.copyOf(arguments);
    flink = Map.copyOf(flink);
  }
}
