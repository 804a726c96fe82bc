package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Operator;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds out why a FlinkDeployment is not ready. What is missing around the job comes first: pods
 * crash for want of it.
 */
record NotReady(Kube kube, Access access) {
  private static final int LOG_LINES = 200;

  /**
   * A cause in a sentence, and what to do about it.
   *
   * @param lasts whether nobody but the user mends it
   */
  record Cause(String what, String nextStep, boolean lasts) {
    /** One that Kubernetes or somebody else may mend while it is waited. */
    static Cause passing(String what, String nextStep) {
      return new Cause(what, nextStep, false);
    }

    static Cause lasting(String what, String nextStep) {
      return new Cause(what, nextStep, true);
    }
  }

  private interface Check {
    Optional<Cause> look() throws IOException;
  }

  /** Empty if there is no cause, or none that can be read. */
  Optional<Cause> cause(JsonNode resource) {
    List<Check> checks =
        List.of(
            this::operator,
            () -> store(resource),
            () -> s3(resource),
            this::pods,
            () -> ofResource(resource));
    for (Check check : checks) {
      try {
        Optional<Cause> found = check.look();
        if (found.isPresent()) {
          return found;
        }
      } catch (IOException e) {
        // the others may say more
      }
    }
    return Optional.empty();
  }

  private Optional<Cause> operator() throws IOException {
    if (access.operatorNamespace().isEmpty()) {
      return Optional.empty();
    }
    String namespace = access.operatorNamespace().get();
    return Operator.pod(kube, namespace).isPresent()
        ? Optional.empty()
        : Optional.of(
            Cause.passing(
                "the Flink operator is not running in the namespace " + namespace,
                "look at its pods: " + kubectl(namespace, "get pods")));
  }

  private Optional<Cause> store(JsonNode resource) throws IOException {
    Optional<URI> endpoint = endpoint(resource);
    if (endpoint.isEmpty()) {
      return Optional.empty();
    }
    Optional<ServicePods> store =
        ServicePods.behind(kube, endpoint.get(), access.namespace(), ServicePods.STORE);
    if (store.isEmpty() || store.get().all().stream().anyMatch(Pods::ready)) {
      return Optional.empty();
    }
    Map<String, String> selector = store.get().service().getSpec().getSelector();
    return Optional.of(
        Cause.passing(
            Texts.format(
                "no pod behind the service %s is ready, and the job's checkpoints go there",
                endpoint.get().getHost()),
            "look at them: "
                + kubectl(store.get().namespace(), "describe pods -l " + labels(selector))));
  }

  private Optional<Cause> s3(JsonNode resource) throws IOException {
    Optional<String> host = endpoint(resource).map(URI::getHost);
    PodLogs logs = new PodLogs(kube, access.namespace());
    for (Pod pod : jobPods()) {
      String name = pod.getMetadata().getName();
      String log = logs.now(name, LOG_LINES) + logs.before(name, LOG_LINES);
      Optional<Cause> cause =
          S3Refusal.in(log)
              .map(refusal -> cause(refusal, resource))
              .or(() -> host.filter(h -> unreachable(log, h)).map(NotReady::unreachable));
      if (cause.isPresent()) {
        return cause;
      }
    }
    return Optional.empty();
  }

  private static Cause cause(S3Refusal refusal, JsonNode resource) {
    return switch (refusal) {
      case KEYS ->
          Cause.lasting(
              "S3 refuses the keys" + secret(resource).map(" in the secret "::concat).orElse(""),
              "put the keys of an S3 user there; on the project's kind cluster: make kind-down kind-up");
      case BUCKET ->
          Cause.passing(
              "the bucket does not exist",
              "create it; on the project's kind cluster make kind-up does");
      case PERMISSION ->
          Cause.lasting(
              "S3 denies access to what the job needs",
              "look at the policy of its keys: it must allow to list, read, write and delete");
    };
  }

  private static boolean unreachable(String log, String host) {
    return log.contains("UnknownHostException: " + host)
        || log.lines()
            .anyMatch(line -> line.contains("Connect to " + host) && line.contains("refused"));
  }

  private static Cause unreachable(String host) {
    return Cause.passing(
        Texts.format("the S3 endpoint %s does not answer", host),
        "check s3.endpoint in the FlinkDeployment, and whether the pods can reach it");
  }

  private Optional<Cause> pods() throws IOException {
    return jobPods().stream()
        .flatMap(pod -> PodProblem.of(pod).stream())
        .filter(problem -> problem.kind() != PodProblem.Kind.RUNS_AGAIN || problem.loops())
        .findFirst()
        .map(this::cause);
  }

  private Cause cause(PodProblem problem) {
    String describe = kubectl(access.namespace(), "describe pod " + problem.pod());
    String nextStep =
        switch (problem.kind()) {
          case NO_ROOM -> "free CPU or memory on the nodes, or let the job ask for less";
          case IMAGE, IMAGE_NAME ->
              "push the image, or correct its name in spec.image: " + describe;
          case CONFIGURATION -> "create what is missing: " + describe;
          case INIT_CONTAINER, KILLED -> "look at it: " + describe;
          case CRASHED, RUNS_AGAIN ->
              "read its log: " + kubectl(access.namespace(), "logs --previous " + problem.pod());
        };
    return new Cause(
        new Diagnosis(JobResource.of(kube, access)).describe(problem),
        nextStep,
        problem.ofTheVersion());
  }

  private List<Pod> jobPods() throws KubeException {
    return new Pods(kube, access.namespace(), access.deployment())
        .all().stream().filter(pod -> pod.getMetadata().getDeletionTimestamp() == null).toList();
  }

  private Optional<Cause> ofResource(JsonNode resource) {
    if (DeploymentSpec.of(resource, Map.of()).suspended()) {
      return Optional.of(
          Cause.lasting(
              "spec.job.state is suspended",
              "`firedrill savepoint list` shows the snapshots, `firedrill savepoint restore` starts the job from one"));
    }
    if (resource.path("status").isEmpty()) {
      return Optional.of(
          Cause.passing(
              "no operator reconciles the " + JobResource.of(kube, access).kind().kind(),
              "check that the Flink operator runs and watches the namespace "
                  + access.namespace()));
    }
    boolean failed = ResourceStates.of(resource).lifecycleState().equals("FAILED");
    boolean refused = !ResourceStates.noticed(resource); // an invalid spec is never reconciled
    return failed || refused ? complaint(resource) : Optional.empty();
  }

  /** What the operator itself reports. It tries again what it could not create. */
  Optional<Cause> complaint(JsonNode resource) {
    ResourceState state = ResourceStates.of(resource);
    JobResource job = JobResource.of(kube, access);
    boolean lasts = state.jobState().equals("FAILED") || !ResourceStates.noticed(resource);
    return Diagnosis.operatorSays(resource)
        .map(
            words ->
                new Cause(
                    words,
                    "look at the whole of it: "
                        + kubectl(
                            access.namespace(),
                            "describe "
                                + job.kind().kind().toLowerCase(Locale.ROOT)
                                + " "
                                + job.name()),
                    lasts));
  }

  private static Optional<URI> endpoint(JsonNode resource) {
    return DeploymentSpec.of(resource, Map.of())
        .endpoint()
        .filter(found -> found.getHost() != null);
  }

  private static Optional<String> secret(JsonNode resource) {
    return new PodKeys(resource.path("spec"))
        .of("AWS_SECRET_ACCESS_KEY").stream().map(PodKeys.Source::secret).findFirst();
  }

  private static String labels(Map<String, String> selector) {
    return selector.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .sorted()
        .collect(Collectors.joining(","));
  }

  private String kubectl(String namespace, String command) {
    String context =
        access.context().equals(Access.IN_CLUSTER) ? "" : "--context " + access.context() + " ";
    return Texts.format("kubectl %s-n %s %s", context, namespace, command);
  }
}
