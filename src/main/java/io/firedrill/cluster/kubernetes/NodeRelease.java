package io.firedrill.cluster.kubernetes;

import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gives a node back for a harness that cannot do it any more: {@link DeadMansSwitch} runs this. */
final class NodeRelease {
  private static final Duration WITHIN = Duration.ofMinutes(5);
  private static final Duration AGAIN = Duration.ofSeconds(2);

  private NodeRelease() {}

  /** What it is started with. */
  static List<String> arguments(Access access, String node) {
    return List.of(access.context(), access.namespace(), access.deployment(), node);
  }

  public static void main(String[] arguments) {
    Access access =
        new Access(
            arguments[0],
            Set.of(arguments[0]),
            arguments[1],
            arguments[2],
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Access.Keys.deployment);
    String node = arguments[3];
    try (Kube kube = Kube.open(access)) {
      TakenNodes taken = new TakenNodes(kube);
      Wait.until(
          "the node to be given back",
          WITHIN,
          AGAIN,
          () -> Look.seen(taken.giveBack(node, TakenNodes.owner(access))));
    }
  }
}
