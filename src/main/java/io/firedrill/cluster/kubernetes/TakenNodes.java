package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Nodes that drills have paused or cordoned. An annotation says so, and for which FlinkDeployment:
 * it is set before a node is paused and together with the cordon, and what does not have it is
 * nobody's to give back.
 */
public record TakenNodes(Kube kube) {
  private static final int ATTEMPTS = 5;

  /** How a node is taken. */
  enum How {
    PAUSED("firedrill.io/paused-for"),
    CORDONED("firedrill.io/cordoned-for");

    private final String annotation;

    How(String annotation) {
      this.annotation = annotation;
    }

    Optional<String> owner(Node node) {
      return Optional.ofNullable(node.getMetadata().getAnnotations())
          .map(annotations -> annotations.get(annotation));
    }
  }

  /** For whose drills a node is taken, as an annotation says it. */
  static String owner(Access access) {
    return access.namespace() + "/" + access.deployment();
  }

  /**
   * A node as it is.
   *
   * @throws Problem if there is none of that name
   */
  Node node(String name) throws KubeException {
    Node found = kube.ask("read the node " + name, c -> c.nodes().withName(name).get());
    if (found == null) {
      throw new Problem("there is no node " + name);
    }
    return found;
  }

  List<Node> all() throws KubeException {
    return kube.ask("list the nodes", c -> c.nodes().list().getItems());
  }

  /** Marks a node as one that is going to be paused. */
  void markPaused(String name, String owner) throws KubeException {
    change(name, node -> true, annotation(How.PAUSED, Texts.format("\"%s\"", owner)), "");
  }

  /**
   * Cordons a node, and marks it as cordoned by a drill, in one.
   *
   * @throws Problem if somebody has cordoned it already
   */
  void cordon(String name, String owner) throws KubeException {
    boolean done =
        change(
            name,
            node -> !Boolean.TRUE.equals(node.getSpec().getUnschedulable()),
            annotation(How.CORDONED, Texts.format("\"%s\"", owner)),
            ", \"spec\": {\"unschedulable\": true}");
    if (!done) {
      throw new Problem(
          Texts.format("refused: the node %s is cordoned already; nothing was done", name));
    }
  }

  /**
   * Gives a node back, if it was taken for somebody's drill.
   *
   * @return what was done, a line each
   */
  List<String> giveBack(String name, String owner) throws IOException {
    List<String> done = new ArrayList<>();
    Node node = node(name);
    if (How.PAUSED.owner(node).equals(Optional.of(owner))) {
      Optional<KindNode> kind = KindNode.of(node, kube.context());
      if (kind.isPresent() && kind.get().paused()) {
        kind.get().unpause();
        done.add(Texts.format("let the node %s go on, which a drill had paused", name));
      }
      change(name, isFor(How.PAUSED, owner), annotation(How.PAUSED, "null"), "");
    }
    if (How.CORDONED.owner(node).equals(Optional.of(owner))) {
      boolean uncordoned =
          change(
              name,
              isFor(How.CORDONED, owner),
              annotation(How.CORDONED, "null"),
              ", \"spec\": {\"unschedulable\": null}");
      if (uncordoned) {
        done.add(Texts.format("uncordoned the node %s, which a drill had cordoned", name));
      }
    }
    return done;
  }

  private static Predicate<Node> isFor(How how, String owner) {
    return node -> how.owner(node).equals(Optional.of(owner));
  }

  private static String annotation(How how, String value) {
    return Texts.format("\"annotations\": {\"%s\": %s}", how.annotation, value);
  }

  /** Patches a node in the very version that a condition holds for; whether it did. */
  private boolean change(String name, Predicate<Node> holds, String metadata, String rest)
      throws KubeException {
    for (int attempt = 1; ; attempt++) {
      Node node = node(name);
      if (!holds.test(node)) {
        return false;
      }
      String patch =
          Texts.format(
              "{\"metadata\": {\"resourceVersion\": \"%s\", %s}%s}",
              node.getMetadata().getResourceVersion(), metadata, rest);
      try {
        kube.ask(
            "change the node " + name,
            c -> c.nodes().withName(name).patch(PatchContext.of(PatchType.JSON_MERGE), patch));
        return true;
      } catch (KubeException e) {
        if (!e.conflict() || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /**
   * For whose drills nodes are taken.
   *
   * @return names of FlinkDeployments of a namespace by the node; nothing if nodes may not be read
   */
  public static Map<String, String> takenFor(Kube kube, String namespace) throws KubeException {
    Map<String, String> taken = new TreeMap<>();
    try {
      for (Node node : new TakenNodes(kube).all()) {
        for (How how : How.values()) {
          how.owner(node)
              .filter(owner -> owner.startsWith(namespace + "/"))
              .map(owner -> owner.substring(namespace.length() + 1))
              .ifPresent(deployment -> taken.put(node.getMetadata().getName(), deployment));
        }
      }
    } catch (KubeException e) {
      if (!e.forbidden()) {
        throw e;
      }
      // whoever may not look at nodes has taken none
    }
    return taken;
  }

  /**
   * Gives back what the drills of some FlinkDeployments of a namespace have taken.
   *
   * @return what was done, a line each
   */
  public static List<String> giveBackLeft(
      Kube kube, String namespace, Predicate<String> deployments) throws IOException {
    List<String> done = new ArrayList<>();
    for (Map.Entry<String, String> taken : takenFor(kube, namespace).entrySet()) {
      if (deployments.test(taken.getValue())) {
        done.addAll(
            new TakenNodes(kube).giveBack(taken.getKey(), namespace + "/" + taken.getValue()));
      }
    }
    return done;
  }
}
