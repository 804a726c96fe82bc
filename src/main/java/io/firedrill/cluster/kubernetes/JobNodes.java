package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.firedrill.cluster.Nodes;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The nodes that the job's pods are on. One that was allowed by name is paused, if it is a kind
 * cluster's on this machine, or cordoned; it is marked first, and given back by a process of its
 * own if the harness cannot.
 */
final class JobNodes implements Nodes, AutoCloseable {
  private static final Duration AT_MOST = Duration.ofMinutes(15);
  private static final String CONTROL_PLANE = "node-role.kubernetes.io/control-plane";
  private static final String STATIC_POD = "kubernetes.io/config.mirror";
  private static final Set<String> CLUSTERS_OWN = Set.of("kube-system", "local-path-storage");

  private final Kube kube;
  private final Access access;
  private final TakenNodes nodes;
  private Optional<DeadMansSwitch> watch = Optional.empty();
  private Optional<String> taken = Optional.empty();
  private boolean resumed;

  JobNodes(Kube kube, Access access) {
    this.kube = kube;
    this.access = access;
    this.nodes = new TakenNodes(kube);
  }

  private Pods pods() {
    return new Pods(kube, access.namespace(), access.deployment());
  }

  /** Why no drill can take a node of the job's away; empty if one may. */
  static Optional<String> objection(Kube kube, Access access) {
    try {
      long workers =
          new TakenNodes(kube).all().stream().filter(node -> !controlPlane(node)).count();
      if (workers < 2) {
        return Optional.of(
            "is for a cluster with two nodes at least beside the control plane: make kind-up NODES=3");
      }
    } catch (KubeException e) {
      return Optional.of("is for somebody who may look at nodes: " + e.getMessage());
    }
    return access.nodes().isEmpty()
        ? Optional.of(
            "takes a node away with all that the job has there: say with --node NAME,NAME which it may be")
        : Optional.empty();
  }

  @Override
  public String of(Victim victim) throws IOException {
    return pods()
        .named(victim.resourceId())
        .map(pod -> pod.getSpec().getNodeName())
        .orElseThrow(() -> new IOException("the pod " + victim.resourceId() + " is gone"));
  }

  /**
   * Checks that a node may go away without a word, with all that runs on it.
   *
   * @param victims what the job has there
   * @throws Problem if it may not, with the reason
   */
  void checkMayGo(List<Victim> victims) throws IOException {
    Node node = mayBeTaken(of(victims.get(0)));
    String name = node.getMetadata().getName();
    if (KindNode.of(node, kube.context()).isEmpty()) {
      throw refused(
          "the node %s is not a container of a kind cluster on this machine, and nothing else can be"
              + " paused and brought back from here. On another cluster stop the machine yourself;"
              + " taskmanager-hang shows what Flink makes of it, node-drain an orderly end",
          name);
    }
    List<String> others = others(name);
    if (!others.isEmpty()) {
      throw refused("on the node %s there is more than the job: %s", name, shown(others));
    }
    long taskManagers =
        pods().of(Pods.TASK_MANAGER).stream().filter(pod -> elsewhere(pod, name)).count();
    if (taskManagers == 0) {
      throw refused(
          "all TaskManagers of the job are on the node %s, and for some 45 s Kubernetes puts new pods"
              + " on a node that is gone. Spread them (k8s/components/across-nodes)",
          name);
    }
    boolean jobManager = victims.stream().anyMatch(victim -> victim.role() == Role.JOBMANAGER);
    if (jobManager && pods().of(Pods.JOB_MANAGER).stream().noneMatch(pod -> elsewhere(pod, name))) {
      throw refused(
          "the job's only JobManager is on the node %s as well. Kubernetes replaces its pod once the"
              + " node was not ready for tolerationSeconds, 300 by default, after some 45 s in which"
              + " it does not notice. Set spec.jobManager.replicas: 2 with a podAntiAffinity"
              + " (k8s/components/across-nodes), or shorter tolerations in the podTemplate",
          name);
    }
  }

  /**
   * Checks that a node may be drained of the job's pods.
   *
   * @throws Problem if it may not, with the reason
   */
  void checkMayBeDrained(List<Victim> victims) throws IOException {
    mayBeTaken(of(victims.get(0)));
  }

  private Node mayBeTaken(String name) throws IOException {
    if (kube.context().equals(Access.IN_CLUSTER)) {
      throw refused(
          "within the cluster nobody would give the node %s back if this command were killed: run it"
              + " from outside",
          name);
    }
    Node node = nodes.node(name);
    if (controlPlane(node)) {
      throw refused(
          "the node %s of the TaskManager that runs the job is the control plane's: this drill is for"
              + " a cluster with workers (make kind-up NODES=3)",
          name);
    }
    if (!access.nodes().contains(name)) {
      throw refused(
          "the TaskManager that runs the job is on the node %s, which this drill would take away with"
              + " all that the job has there: if it may, say so with --node %s",
          name, name);
    }
    for (TakenNodes.How how : TakenNodes.How.values()) {
      Optional<String> owner = how.owner(node);
      if (owner.isPresent()) {
        throw refused("a drill of %s has taken the node %s", owner.get(), name);
      }
    }
    if (unschedulable(node)) {
      throw refused(
          "the node %s is cordoned already, and would have to stay so; uncordon it first", name);
    }
    List<Node> free =
        nodes.all().stream()
            .filter(other -> !other.getMetadata().getName().equals(name))
            .filter(JobNodes::takesPods)
            .toList();
    if (free.isEmpty()) {
      throw refused("there is no other node beside %s that takes pods", name);
    }
    return node;
  }

  private static Problem refused(String why, Object... arguments) {
    return new Problem(Texts.format("refused: %s; nothing was done", Texts.format(why, arguments)));
  }

  static boolean controlPlane(Node node) {
    Map<String, String> labels = node.getMetadata().getLabels();
    return labels != null && labels.containsKey(CONTROL_PLANE);
  }

  private static boolean unschedulable(Node node) {
    return Boolean.TRUE.equals(node.getSpec().getUnschedulable());
  }

  private static boolean takesPods(Node node) {
    return ready(node)
        && !unschedulable(node)
        && node.getSpec().getTaints().stream()
            .noneMatch(taint -> !"PreferNoSchedule".equals(taint.getEffect()));
  }

  private static boolean ready(Node node) {
    return node.getStatus() != null
        && node.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  private static boolean elsewhere(Pod pod, String node) {
    return Pods.ready(pod) && !node.equals(pod.getSpec().getNodeName());
  }

  /** Pods on a node that are neither the job's nor the cluster's own. */
  private List<String> others(String node) throws IOException {
    Set<String> own =
        pods().all().stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
    return kube
        .ask(
            "list the pods of the node " + node,
            c -> c.pods().inAnyNamespace().withField("spec.nodeName", node).list().getItems())
        .stream()
        .filter(pod -> node.equals(pod.getSpec().getNodeName()))
        .filter(pod -> !own.contains(pod.getMetadata().getUid()))
        .filter(pod -> !clustersOwn(pod) && !ended(pod))
        .map(pod -> pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName())
        .toList();
  }

  private static boolean clustersOwn(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    return CLUSTERS_OWN.contains(pod.getMetadata().getNamespace())
        || annotations != null && annotations.containsKey(STATIC_POD)
        || pod.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> owner.getKind().equals("DaemonSet"));
  }

  private static boolean ended(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getPhase() != null
        && Set.of("Succeeded", "Failed").contains(pod.getStatus().getPhase());
  }

  private static String shown(List<String> pods) {
    return String.join(", ", new TreeSet<>(pods));
  }

  /** What a drill that takes a node away would do, a line each. */
  List<String> plan(String name, boolean drained) throws IOException {
    List<String> others = others(name);
    return drained
        ? List.of(
            Texts.format("would cordon the node %s, and uncordon it in the end", name),
            Texts.format(
                "would leave alone on it: %s", others.isEmpty() ? "nothing" : shown(others)))
        : List.of(Texts.format("would pause the container of the node %s, and let it go on", name));
  }

  /** Pauses the node of a process; once for all that run on it. */
  synchronized PendingEffect pause(Victim victim) throws IOException {
    String name = of(victim);
    KindNode node = kindNode(name);
    if (taken.isEmpty()) {
      take(name);
      nodes.markPaused(name, TakenNodes.owner(access));
      checkWatch();
      node.pause();
    }
    return () -> {
      String state = node.state();
      if (!state.equals("paused")) {
        throw new IOException(Texts.format("Docker calls the node %s %s", name, state));
      }
      return Texts.format("its node %s is paused with all its processes", name);
    };
  }

  /** Lets the node go on, which was paused until then. */
  synchronized PendingEffect resume() throws IOException {
    if (taken.isEmpty()) {
      throw new IOException("no node was paused");
    }
    String name = taken.get();
    KindNode node = kindNode(name);
    if (!resumed) {
      if (!node.paused()) {
        throw new IOException(Texts.format("the node %s had come back before", name));
      }
      node.unpause();
      resumed = true;
    }
    return () -> {
      String state = node.state();
      if (!state.equals("running")) {
        throw new IOException(Texts.format("Docker calls the node %s %s", name, state));
      }
      return Texts.format("its node %s goes on with all its processes", name);
    };
  }

  private KindNode kindNode(String name) throws IOException {
    return KindNode.of(nodes.node(name), kube.context())
        .orElseThrow(() -> new IOException("the node " + name + " is not a kind cluster's"));
  }

  @Override
  public synchronized void cordon(String name) throws IOException {
    take(name);
    checkWatch();
    nodes.cordon(name, TakenNodes.owner(access));
  }

  private void take(String name) throws IOException {
    watch =
        Optional.of(
            DeadMansSwitch.start(AT_MOST, NodeRelease.class, NodeRelease.arguments(access, name)));
    taken = Optional.of(name);
  }

  private void checkWatch() throws IOException {
    if (watch.isEmpty() || !watch.get().waits()) {
      throw new IOException("the process that would give the node back has ended");
    }
  }

  @Override
  public boolean ready(String node) throws IOException {
    return ready(nodes.node(node));
  }

  @Override
  public synchronized void giveBack() throws IOException {
    if (taken.isEmpty()) {
      return;
    }
    nodes.giveBack(taken.get(), TakenNodes.owner(access));
    taken = Optional.empty();
    resumed = false;
    watch.ifPresent(DeadMansSwitch::close);
    watch = Optional.empty();
  }

  /** Gives back what is still taken; if that fails, the switch does it once this process ends. */
  @Override
  public void close() {
    try {
      giveBack();
    } catch (IOException e) {
      // the switch is left as it is
    }
  }
}
