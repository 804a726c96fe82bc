package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.firedrill.cluster.Room;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the room for new pods by a ResourceQuota of none in the job's namespace. It belongs to a
 * Job without pods that the cluster itself ends after a while and removes, and the quota with it: a
 * harness that is killed leaves it for no longer.
 */
public record QuotaRoom(Kube kube, Access access) implements Room {
  private static final String NAME = "firedrill-no-room";
  private static final String DEPLOYMENT = "firedrill.io/deployment";
  private static final Duration ENFORCED_WITHIN = Duration.ofSeconds(30);
  private static final int LOG_LINES = 200;
  private static final int MOST_CHARS = 300;

  @Override
  public void check() {
    if (!access.quotaNamespace().equals(Optional.of(access.namespace()))) {
      throw new Problem(
          Texts.format(
              "this drill leaves no room for new pods, whosever they are, in the job's namespace: it"
                  + " needs --quota-namespace %s",
              access.namespace()));
    }
  }

  @Override
  public String take(Duration atMost) throws IOException {
    check();
    Job end =
        kube.ask("create the Job " + NAME, c -> c.resource(endsAfter(atMost.toSeconds())).create());
    kube.ask("create the ResourceQuota " + NAME, c -> c.resource(ownedBy(end)).create());
    return Wait.until(
        "the quota to be enforced",
        ENFORCED_WITHIN,
        () -> {
          ResourceQuota quota =
              kube.ask(
                  "read the ResourceQuota " + NAME,
                  c -> c.resourceQuotas().inNamespace(access.namespace()).withName(NAME).get());
          return quota != null
                  && quota.getStatus() != null
                  && quota.getStatus().getUsed().containsKey("pods")
              ? Look.seen(Texts.format("a ResourceQuota of no new pods in %s", access.namespace()))
              : Look.notYet("it has no status yet");
        });
  }

  private Job endsAfter(long seconds) {
    return new JobBuilder()
        .withNewMetadata()
        .withName(NAME)
        .withNamespace(access.namespace())
        .withLabels(labels())
        .withAnnotations(annotations())
        .endMetadata()
        .withNewSpec()
        .withParallelism(0)
        .withActiveDeadlineSeconds(seconds)
        .withTtlSecondsAfterFinished(0)
        .withNewTemplate()
        .withNewSpec()
        .withRestartPolicy("Never")
        .addNewContainer()
        .withName("none")
        .withImage("none")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private ResourceQuota ownedBy(Job end) {
    return new ResourceQuotaBuilder()
        .withNewMetadata()
        .withName(NAME)
        .withNamespace(access.namespace())
        .withLabels(labels())
        .withAnnotations(annotations())
        .addNewOwnerReference()
        .withApiVersion("batch/v1")
        .withKind("Job")
        .withName(NAME)
        .withUid(end.getMetadata().getUid())
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .addToHard("pods", new Quantity("0"))
        .endSpec()
        .build();
  }

  private static Map<String, String> labels() {
    return Map.of(Lock.MANAGED_BY, Lock.FIREDRILL);
  }

  private Map<String, String> annotations() {
    return Map.of(DEPLOYMENT, access.deployment());
  }

  /** TaskManager pods are created by the JobManager, which logs what it is answered. */
  @Override
  public Optional<String> refused() throws IOException {
    PodLogs logs = new PodLogs(kube, access.namespace());
    for (Pod pod : new Pods(kube, access.namespace(), access.deployment()).of(Pods.JOB_MANAGER)) {
      Optional<String> line = refusal(logs.now(pod.getMetadata().getName(), LOG_LINES));
      if (line.isPresent()) {
        return line;
      }
    }
    return Optional.empty();
  }

  /** What the API server said, in a log of the JobManager's; the last, if it did. */
  static Optional<String> refusal(String log) {
    return log.lines()
        .filter(line -> line.contains("exceeded quota: " + NAME))
        .reduce((earlier, later) -> later)
        .map(line -> line.substring(Math.max(0, line.indexOf("pods \""))))
        .map(line -> line.substring(0, Math.min(MOST_CHARS, line.length())));
  }

  @Override
  public void giveBack() throws IOException {
    removeLeft(kube, access.namespace(), List.of(access.deployment()));
  }

  /** For whose drills room is taken in a namespace. */
  public static List<String> takenFor(Kube kube, String namespace) throws KubeException {
    return kube
        .ask(
            "list the ResourceQuotas in " + namespace,
            c -> c.resourceQuotas().inNamespace(namespace).withLabels(labels()).list().getItems())
        .stream()
        .map(quota -> quota.getMetadata().getAnnotations().getOrDefault(DEPLOYMENT, ""))
        .toList();
  }

  /**
   * Gives the room back that the drills of some deployments have taken.
   *
   * @return what was done, a line each
   */
  public static List<String> removeLeft(Kube kube, String namespace, List<String> deployments)
      throws KubeException {
    List<String> done = new ArrayList<>();
    for (String deployment : takenFor(kube, namespace)) {
      if (deployments.contains(deployment)) {
        kube.ask(
            "delete the ResourceQuota " + NAME,
            c -> c.resourceQuotas().inNamespace(namespace).withName(NAME).delete());
        kube.ask(
            "delete the Job " + NAME,
            c -> c.batch().v1().jobs().inNamespace(namespace).withName(NAME).delete());
        done.add(Texts.format("removed ResourceQuota %s/%s", namespace, NAME));
      }
    }
    return done;
  }
}
