package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.Input;
import io.firedrill.job.TransactionsJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.spec.JobState;
import org.apache.flink.kubernetes.operator.api.spec.KubernetesDeploymentMode;

/** A FlinkDeployment that a drill is about, as its spec says it. */
public record DeploymentSpec(FlinkDeployment resource) {
  /** The container that runs Flink; the operator fixes its name. */
  public static final String CONTAINER = "flink-main-container";

  /**
   * Refuses what cannot be drilled.
   *
   * @throws Problem if it is not a running job in application mode
   */
  public void check() {
    String name = resource.getMetadata().getName();
    if (resource.getSpec().getJob() == null) {
      throw new Problem(
          Texts.format(
              "FlinkDeployment %s is a session cluster: drills need application mode, where spec.job says what runs",
              name));
    }
    if (resource.getSpec().getMode() == KubernetesDeploymentMode.STANDALONE) {
      throw new Problem(
          Texts.format(
              "FlinkDeployment %s runs in standalone mode: drills need native mode, where TaskManagers are named after their pods",
              name));
    }
    if (resource.getSpec().getJob().getState() == JobState.SUSPENDED) {
      throw new Problem(
          Texts.format(
              "the job of FlinkDeployment %s is suspended: set spec.job.state to running and wait until it runs",
              name));
    }
  }

  public Map<String, String> configuration() {
    Map<String, String> configuration = resource.getSpec().getFlinkConfiguration();
    return configuration == null ? Map.of() : configuration;
  }

  /** The first of some settings that is there. */
  public Optional<String> setting(String... names) {
    return Arrays.stream(names)
        .map(name -> configuration().get(name))
        .filter(value -> value != null && !value.isBlank())
        .findFirst();
  }

  public Optional<String> checkpoints() {
    return setting("execution.checkpointing.dir", "state.checkpoints.dir");
  }

  public Optional<String> savepoints() {
    return setting("execution.checkpointing.savepoint-dir", "state.savepoints.dir");
  }

  /** The arguments of the project's own job by name; empty for any other job. */
  public Optional<Map<String, String>> ownArguments() {
    if (!TransactionsJob.class.getName().equals(resource.getSpec().getJob().getEntryClass())) {
      return Optional.empty();
    }
    String[] args = resource.getSpec().getJob().getArgs();
    Map<String, String> named = new LinkedHashMap<>();
    for (int i = 0; args != null && i + 1 < args.length; i += 2) {
      named.put(args[i].replaceFirst("^--", ""), args[i + 1]);
    }
    return Optional.of(named);
  }

  /** What the project's own job reads; empty if it reads a file, or is another job. */
  public Optional<Input> input() {
    return ownArguments()
        .filter(args -> !args.containsKey("csv"))
        .map(
            args ->
                new GeneratorInput(
                    Long.parseLong(args.getOrDefault("seed", "1")),
                    Integer.parseInt(args.getOrDefault("splits", "2")),
                    Integer.parseInt(args.getOrDefault("accounts", "50"))));
  }

  /** Why its ledger cannot be audited. */
  public String notAudited() {
    return ownArguments().isPresent()
        ? "the job reads a file that is not here"
        : Texts.format(
            "what the job %s writes, and has to write, is not known here",
            Optional.ofNullable(resource.getSpec().getJob().getEntryClass())
                .orElse(resource.getSpec().getJob().getJarURI()));
  }

  /** The bucket that checkpoints go to. */
  public String bucket() {
    String path =
        checkpoints()
            .orElseThrow(
                () ->
                    new Problem(
                        Texts.format(
                            "FlinkDeployment %s names no folder for its checkpoints: set execution.checkpointing.dir",
                            resource.getMetadata().getName())));
    URI uri = URI.create(path);
    if (uri.getScheme() == null || !uri.getScheme().startsWith("s3") || uri.getHost() == null) {
      throw new Problem(
          Texts.format("checkpoints go to %s: drills read them back from S3 only", path));
    }
    return uri.getHost();
  }

  public Optional<URI> endpoint() {
    return setting("s3.endpoint")
        .map(e -> e.contains("://") ? URI.create(e) : URI.create("https://" + e));
  }

  /** The region of the store, by any of the names that Flink's file systems know. */
  public Optional<String> region() {
    return setting("s3.endpoint.region")
        .or(() -> setting("s3a.endpoint.region"))
        .or(() -> setting("fs.s3a.endpoint.region"));
  }

  /** The secret that gives the pods an environment variable. */
  public Optional<SecretKeySelector> secretOf(String variable) {
    return Optional.ofNullable(resource.getSpec().getPodTemplate())
        .map(PodTemplateSpec::getSpec)
        .map(spec -> spec.getContainers().stream())
        .orElseGet(java.util.stream.Stream::empty)
        .filter(container -> CONTAINER.equals(container.getName()))
        .map(Container::getEnv)
        .flatMap(List::stream)
        .filter(env -> variable.equals(env.getName()) && env.getValueFrom() != null)
        .map(EnvVar::getValueFrom)
        .filter(source -> source.getSecretKeyRef() != null)
        .map(source -> source.getSecretKeyRef())
        .findFirst();
  }
}
