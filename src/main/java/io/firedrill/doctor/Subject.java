package io.firedrill.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.firedrill.cluster.kubernetes.DeploymentSpec;
import io.firedrill.cluster.kubernetes.FlinkSettings;
import io.firedrill.inspect.JobTraits;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * A job as far as it can be seen.
 *
 * @param deployment its FlinkDeployment, if it has one
 * @param settings Flink's settings that are named somewhere: the job's code may have its own
 * @param running what its JobManager shows, if one runs
 * @param surroundings what is around it in its cluster, if that was looked at
 * @param code what its jar shows, if that was looked at
 */
public record Subject(
    Optional<DeploymentSpec> deployment,
    Map<String, String> settings,
    Optional<Running> running,
    Optional<Surroundings> surroundings,
    Optional<JobTraits> code) {
  public Subject {
    settings = Map.copyOf(settings);
  }

  /** A FlinkDeployment, and what the operator's default configuration adds. */
  public static Subject of(DeploymentSpec deployment) {
    FlinkSettings settings = deployment.settings();
    Map<String, String> all = new HashMap<>(settings.defaults());
    all.putAll(settings.own());
    return new Subject(
        Optional.of(deployment), all, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The settings of a cluster. */
  public static Subject of(Map<String, String> settings) {
    return new Subject(
        Optional.empty(), settings, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same with what runs. */
  public Subject with(Running running) {
    return new Subject(deployment, settings, Optional.of(running), surroundings, code);
  }

  /** The same with what is around it. */
  public Subject with(Surroundings surroundings) {
    return new Subject(deployment, settings, running, Optional.of(surroundings), code);
  }

  /** The same with what its jar shows. */
  public Subject with(JobTraits code) {
    return new Subject(deployment, settings, running, surroundings, Optional.of(code));
  }

  /** A setting, or Flink's default of it. */
  public <T> T get(ConfigOption<T> option) {
    return flink().get(option);
  }

  /** A setting that is named, by any of the keys that Flink takes for it. */
  public <T> Optional<T> named(ConfigOption<T> option) {
    return flink().getOptional(option);
  }

  /** A setting that Flink's core does not know, such as one of the operator's. */
  public Optional<String> named(String key) {
    return Optional.ofNullable(settings.get(key)).map(String::strip).filter(v -> !v.isEmpty());
  }

  private Configuration flink() {
    return Configuration.fromMap(settings);
  }

  /** A field of the FlinkDeployment; a missing node if it is not there, or there is none. */
  public JsonNode field(String pointer) {
    return deployment.map(d -> d.resource().at(pointer)).orElse(MissingNode.getInstance());
  }

  /** Where a setting is named, in the words of whoever has to change it. */
  public String where(ConfigOption<?> option) {
    return where(option.key());
  }

  public String where(String key) {
    return deployment.isPresent() ? "spec.flinkConfiguration: " + key : key;
  }
}
