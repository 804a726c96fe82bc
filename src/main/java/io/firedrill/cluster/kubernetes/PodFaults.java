package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hits pods. Whatever it deletes it deletes by its UID: one that has taken another's name since is
 * left alone. It returns only what was seen: that the process is gone, not that the API forgot it.
 */
record PodFaults(Kube kube, String namespace) {
  private static final long SERVERS_GRACE_SECONDS = 1;
  private static final Duration GONE_WITHIN = Duration.ofSeconds(90);
  // the kubelet looks at local storage now and then
  private static final Duration EVICTED_WITHIN = Duration.ofMinutes(4);
  private static final Duration LOOK_FOR_EVENT_EVERY = Duration.ofSeconds(1);
  private static final Duration LET_GO_WITHIN = Duration.ofMinutes(2);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration AWAKE_WITHIN = Duration.ofSeconds(15);

  /**
   * Grace period 0: the kubelet sends SIGTERM, and SIGKILL a second or two later. The API forgets
   * the pod at once, so a shell in it reports its end.
   */
  PendingEffect kill(String pod, String uid, ContainerShell sentinel) throws IOException {
    return kill(pod, uid, 0, sentinel);
  }

  /**
   * The same of a server that has data: the API remembers its pod until its container is dead, so
   * that a StatefulSet does not start the next one on the same volume before.
   */
  PendingEffect killServer(String pod, String uid, ContainerShell sentinel) throws IOException {
    return kill(pod, uid, SERVERS_GRACE_SECONDS, sentinel);
  }

  private PendingEffect kill(String pod, String uid, long grace, ContainerShell sentinel)
      throws IOException {
    try {
      delete(pod, uid, grace);
    } catch (IOException e) {
      sentinel.close();
      throw e;
    }
    return () -> {
      try (sentinel) {
        sentinel.awaitDeath(GONE_WITHIN);
        return Texts.format(
            "pod %s deleted with grace period %d (SIGTERM, then SIGKILL), its container dead",
            uid, grace);
      }
    };
  }

  /** SIGKILL straight to the process. */
  PendingEffect killProcess(ContainerShell sentinel) throws IOException {
    if (sentinel.aimsAtInit()) {
      sentinel.close();
      throw new Problem(
          "Flink is process 1 of its container, which no SIGKILL from inside reaches: set shareProcessNamespace in the podTemplate (k8s/components/shared-processes)");
    }
    sentinel.send("KILL");
    return () -> {
      try (sentinel) {
        sentinel.awaitDeath(GONE_WITHIN);
        return "process killed with SIGKILL, its container dead";
      }
    };
  }

  /** With the pod's own grace period. The API forgets it once the kubelet has seen it end. */
  PendingEffect deleteGracefully(String pod, String uid) throws IOException {
    delete(pod, uid, null);
    return () -> Texts.format("pod %s deleted, %s", uid, awaitGone(pod, uid));
  }

  PendingEffect evict(String pod, String uid) throws IOException {
    try {
      askToEvict(pod, uid);
    } catch (KubeException e) {
      if (e.tooManyRequests()) {
        throw new Problem(
            Texts.format(
                "a PodDisruptionBudget refuses to let %s be evicted now, as it would a node's drain: %s",
                pod, e.getMessage()),
            e);
      }
      throw e;
    }
    return () -> Texts.format("pod %s evicted, %s", uid, awaitGone(pod, uid));
  }

  /** As a node's drain does: again and again while a PodDisruptionBudget refuses. */
  PendingEffect drain(String pod, String uid) {
    return () -> {
      AtomicInteger refused = new AtomicInteger();
      Wait.until(
          Texts.format("%s to be evicted", pod),
          LET_GO_WITHIN,
          AGAIN,
          () -> {
            try {
              askToEvict(pod, uid);
              return Look.seen(true);
            } catch (KubeException e) {
              if (!e.tooManyRequests()) {
                throw new Problem(e.getMessage(), e);
              }
              refused.incrementAndGet();
              return Look.notYet("a PodDisruptionBudget refuses: %s", e.getMessage());
            }
          });
      return Texts.format(
          "pod %s evicted%s, %s",
          uid,
          refused.get() == 0
              ? ""
              : Texts.format(" once a PodDisruptionBudget had refused %d times", refused.get()),
          awaitGone(pod, uid));
    };
  }

  private void askToEvict(String pod, String uid) throws KubeException {
    Eviction eviction =
        new EvictionBuilder()
            .withNewMetadata()
            .withName(pod)
            .withNamespace(namespace)
            .endMetadata()
            .withDeleteOptions(options(uid, null))
            .build();
    kube.ask("evict the pod " + pod, c -> c.raw(path("pods", pod) + "/eviction", "POST", eviction));
  }

  PendingEffect crash(ContainerShell sentinel) throws IOException {
    sentinel.send("SEGV");
    return () -> {
      try (sentinel) {
        sentinel.awaitDeath(GONE_WITHIN);
        return "SIGSEGV sent, its container dead";
      }
    };
  }

  /**
   * Another process in the container takes memory, and the kernel has been asked to choose Flink's.
   *
   * @param limit of the container's memory
   */
  PendingEffect takeMemory(ContainerShell sentinel, String limit) throws IOException {
    sentinel.send("TAKE_MEMORY");
    return () -> {
      try (sentinel) {
        sentinel.awaitDeath(GONE_WITHIN);
        return Texts.format(
            "its container dead after memory was taken in it, of which it may have %s", limit);
      }
    };
  }

  /**
   * A file in the container grows beyond what its pod may store, and the kubelet evicts the pod,
   * with the file.
   *
   * @param limit of the container's local storage, in bytes
   */
  PendingEffect takeStorage(ContainerShell shell, String pod, String uid, long limit)
      throws IOException {
    shell.send("TAKE_STORAGE " + (limit + limit / 4));
    return () -> {
      try (shell) {
        String said =
            Wait.until(
                "the kubelet to evict the pod " + pod,
                EVICTED_WITHIN,
                LOOK_FOR_EVENT_EVERY,
                () ->
                    evicted(uid).map(Look::seen).orElseGet(() -> Look.notYet("no event says so")));
        shell.awaitDeath(GONE_WITHIN);
        return Texts.format("pod %s evicted: %s", uid, said);
      }
    };
  }

  /** What the kubelet says of it, which stays when the pod is deleted. */
  private Optional<String> evicted(String uid) throws KubeException {
    return kube
        .ask(
            "list events",
            c ->
                c.v1()
                    .events()
                    .inNamespace(namespace)
                    .withField("involvedObject.uid", uid)
                    .list()
                    .getItems())
        .stream()
        .filter(event -> "Evicted".equals(event.getReason()))
        .map(event -> event.getMessage().strip())
        .findFirst();
  }

  PendingEffect hang(ContainerShell sentinel) throws IOException {
    refuseInit(sentinel);
    sentinel.send("STOP");
    return () -> {
      try (sentinel) {
        return stopped(sentinel);
      }
    };
  }

  /** The same until {@link #wake}, by the same shell: when that ends, the process goes on. */
  PendingEffect pause(ContainerShell shell) throws IOException {
    refuseInit(shell);
    shell.send("PAUSE");
    return () -> stopped(shell);
  }

  PendingEffect wake(ContainerShell shell) throws IOException {
    shell.send("WAKE");
    return () -> {
      try (shell) {
        return "SIGCONT sent, the kernel says " + shell.awaitAwake(AWAKE_WITHIN);
      }
    };
  }

  private static String stopped(ContainerShell shell) {
    return "SIGSTOP sent, the kernel says " + shell.awaitStopped(GONE_WITHIN);
  }

  private static void refuseInit(ContainerShell shell) {
    if (shell.aimsAtInit()) {
      shell.close();
      throw new Problem(
          "Flink is process 1 of its container, which no SIGSTOP from inside reaches: set shareProcessNamespace in the podTemplate (k8s/components/shared-processes)");
    }
  }

  /** The Deployment first, its pods after it: the garbage collector sees to them. */
  PendingEffect deleteDeployment(String name, String uid, String pod, String podUid)
      throws IOException {
    deleteDeployment(name, uid);
    return () ->
        Texts.format("Deployment %s deleted, its pod %s %s", uid, pod, awaitGone(pod, podUid));
  }

  /** The same without a look at what comes of it. */
  void deleteDeployment(String name, String uid) throws KubeException {
    kube.ask(
        "delete the Deployment " + name,
        c ->
            c.raw(
                Texts.format("/apis/apps/v1/namespaces/%s/deployments/%s", namespace, name),
                "DELETE",
                options(uid, null)));
  }

  /** As {@link #killServer}, without a proof: for what must not come up. */
  void sweep(String pod, String uid) throws IOException {
    delete(pod, uid, SERVERS_GRACE_SECONDS);
  }

  private void delete(String pod, String uid, Long grace) throws KubeException {
    try {
      kube.ask(
          "delete the pod " + pod, c -> c.raw(path("pods", pod), "DELETE", options(uid, grace)));
    } catch (KubeException e) {
      if (e.conflict() || e.notFound()) {
        throw new Problem(
            Texts.format(
                "the pod %s is no longer the one that was chosen (%s): nothing was done", pod, uid),
            e);
      }
      throw e;
    }
  }

  private static DeleteOptions options(String uid, Long grace) {
    return new DeleteOptionsBuilder()
        .withGracePeriodSeconds(grace)
        .withNewPreconditions()
        .withUid(uid)
        .endPreconditions()
        .build();
  }

  private String path(String kind, String name) {
    return Texts.format("/api/v1/namespaces/%s/%s/%s", namespace, kind, name);
  }

  private String awaitGone(String pod, String uid) {
    return Wait.until(
        "the pod " + pod + " to be gone",
        GONE_WITHIN,
        () ->
            new Pods(kube, namespace, "")
                .named(pod)
                .filter(found -> found.getMetadata().getUid().equals(uid))
                .map(found -> Look.<String>notYet("%s", Pods.state(found).container()))
                .orElse(Look.seen("gone after its containers had ended")));
  }
}
