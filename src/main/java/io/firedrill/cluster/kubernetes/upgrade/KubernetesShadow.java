package io.firedrill.cluster.kubernetes.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.ShadowTarget;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.kubernetes.Diagnosis;
import io.firedrill.cluster.kubernetes.FoundDeployment;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.cluster.kubernetes.client.ServiceProxy;
import io.firedrill.flink.FlinkRest;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.SessionKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A shadow as a FlinkDeployment of its own beside the live one. It also removes the pod that an
 * image was looked into with, which the rehearsal owns as well.
 */
final class KubernetesShadow implements ShadowTarget {
  private static final int REST_PORT = 8081;

  private final FoundDeployment live;
  private final JsonNode changed;
  private final List<String> outputs;
  private final RehearsalArea area;
  private final Kube kube;
  private final String namespace;
  private final RehearsalLabels labels;
  private final RestrictedKeys restricted;
  private final Images images;
  private final FlinkRest rest;
  private String keys = "";
  private boolean resourceMade;
  private boolean keysMade;
  private boolean closed;

  /**
   * Makes nothing yet.
   *
   * @param changed the live resource with the change
   * @param outputs further paths that the live job's arguments write to
   */
  KubernetesShadow(
      FoundDeployment live, JsonNode changed, List<String> outputs, RehearsalArea area) {
    this.live = live;
    this.changed = changed;
    this.outputs = List.copyOf(outputs);
    this.area = area;
    this.kube = live.kube();
    this.namespace = live.access().namespace();
    this.labels = new RehearsalLabels(area.id(), live.access().deployment());
    this.restricted = new RestrictedKeys(kube, namespace, labels);
    this.images = new Images(kube, namespace, labels);
    this.rest = new FlinkRest(ServiceProxy.of(kube, namespace, name() + "-rest", REST_PORT));
  }

  String name() {
    return "firedrill-" + area.id();
  }

  /** The secret with keys of its own, where the store grants some. */
  String secret() {
    return restricted.name();
  }

  Images images() {
    return images;
  }

  @Override
  public JobPaths paths() {
    return area.paths(live.spec().bucket());
  }

  @Override
  public JobVersion version(JobVersion newVersion) {
    JobPaths of = live.paths();
    Map<String, String> own = new TreeMap<>();
    if (!of.ledger().isEmpty()) {
      own.put(of.ledger(), paths().ledger());
      own.put(of.rejects(), paths().rejects());
    }
    for (String output : outputs) {
      own.put(output, paths().ledger() + "-" + own.size());
    }
    return newVersion.withArguments(
        newVersion.arguments().stream()
            .map(argument -> own.getOrDefault(argument, argument))
            .toList());
  }

  @Override
  public synchronized void start(JobVersion version, String savepoint) throws IOException {
    if (closed) {
      throw new Problem("interrupted");
    }
    Optional<SessionKeys> granted = SessionKeys.below(live.bucket().reachable(), area.prefix());
    if (granted.isPresent()) {
      keysMade = true;
      restricted.put(granted.get());
    }
    keys =
        granted.isPresent()
            ? Texts.format("with keys that can write below %s only", area.prefix())
            : "with the live job's keys, because the store grants no others";
    ObjectNode resource =
        new ShadowResource(
                name(),
                labels,
                paths(),
                area.highAvailability(live.spec().bucket()),
                granted.map(some -> restricted.name()))
            .of(changed, version.arguments(), savepoint);
    resourceMade = true;
    kube.createFlinkDeployment(resource);
  }

  @Override
  public FlinkRest rest() {
    return rest;
  }

  @Override
  public Optional<StartupProblem> blocker() {
    return new Diagnosis(kube, namespace, name()).trouble();
  }

  @Override
  public String keys() {
    return keys;
  }

  @Override
  public synchronized void remove() throws IOException {
    images.removePod();
    if (resourceMade) {
      new ShadowCluster(kube, namespace, name()).remove();
    }
    if (keysMade) {
      restricted.remove();
    }
    live.bucket().store().deleteBelow(area.prefix());
  }

  @Override
  public List<String> leftovers() throws IOException {
    List<String> left = new ArrayList<>(new ShadowCluster(kube, namespace, name()).left());
    new Pods(kube, namespace, "")
        .named(Images.podName(area.id()))
        .ifPresent(pod -> left.add("Pod " + pod.getMetadata().getName()));
    if (kube.ask(
            "read the secret " + restricted.name(),
            c -> c.secrets().inNamespace(namespace).withName(restricted.name()).get())
        != null) {
      left.add("Secret " + restricted.name());
    }
    left.addAll(live.bucket().store().leftBelow(area.prefix()));
    return left;
  }

  /** Removes all of it, and starts nothing from now on; whether this was the first call. */
  boolean close() {
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
    }
    try {
      remove();
    } catch (IOException e) {
      // the rehearsal's own removal reports what is left; at this point nobody listens
    }
    return true;
  }
}
