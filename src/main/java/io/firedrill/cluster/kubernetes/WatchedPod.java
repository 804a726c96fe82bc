package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.WatchedProcess;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A pod whose log is followed, as it is gone with the pod. */
final class WatchedPod implements WatchedProcess {
  private static final String ENDED = "terminated";

  private final Pods pods;
  private final Victim victim;
  private final ByteArrayOutputStream log;
  private final LogWatch following;

  private WatchedPod(Pods pods, Victim victim, ByteArrayOutputStream log, LogWatch following) {
    this.pods = pods;
    this.victim = victim;
    this.log = log;
    this.following = following;
  }

  /**
   * Follows it from now on.
   *
   * @throws KubeException if the log cannot be read
   */
  static WatchedPod follow(Kube kube, Pods pods, String namespace, Victim victim)
      throws KubeException {
    ByteArrayOutputStream log = new ByteArrayOutputStream(); // its methods are synchronized
    LogWatch following =
        kube.ask(
            "follow the log of " + victim.resourceId(),
            c ->
                c.pods()
                    .inNamespace(namespace)
                    .withName(victim.resourceId())
                    .inContainer(DeploymentSpec.CONTAINER)
                    .tailingLines(0)
                    .watchLog(log));
    return new WatchedPod(pods, victim, log, following);
  }

  @Override
  public String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  @Override
  public Optional<String> ended() throws IOException {
    Optional<Pod> pod =
        pods.named(victim.resourceId())
            .filter(found -> found.getMetadata().getUid().equals(victim.identity()));
    return pod.isEmpty()
        ? Optional.of("its pod is gone")
        : pod.map(found -> Pods.state(found).container())
            .filter(state -> state.startsWith(ENDED))
            .map(state -> "its container " + state);
  }

  @Override
  public void close() {
    following.close();
  }
}
