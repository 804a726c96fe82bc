package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A shell inside a victim's container. It dies with the container, which is how the death of a
 * process is seen whose pod the API server has forgotten already; and it can send signals, without
 * a detour. It ends by itself when the harness goes away, and what it has paused goes on then;
 * after 15 minutes it does so even if nobody notices that the harness is away.
 */
final class ContainerShell implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(15);
  private static final int KILLED = 128 + 9;
  private static final String AWAKE = "awake ";

  // Flink's JVM is process 1, unless the pod's containers share their processes. Memory is taken by
  // many processes, each of them smaller than the JVM, for the kernel to choose that one.
  private static final String SCRIPT =
      """
      pid=1
      for p in /proc/[0-9]*; do
        if [ "$(cat $p/comm 2>/dev/null)" = java ] && grep -q org.apache.flink $p/cmdline 2>/dev/null; then pid=${p#/proc/}; fi
      done
      echo "aims at $pid"
      stop() {
        kill -STOP $pid; n=0
        until grep -q '^State:.T' /proc/$pid/status || [ $n -gt 50 ]; do n=$((n+1)); sleep 0.1; done
        grep '^State:' /proc/$pid/status
      }
      wake() {
        kill $alarm 2>/dev/null
        kill -CONT $pid; n=0
        while grep -q '^State:.T' /proc/$pid/status && [ $n -le 50 ]; do n=$((n+1)); sleep 0.1; done
      }
      paused=; alarm=
      while read word; do
        case $word in
          STOP) stop;;
          PAUSE) paused=1
            (sleep 900; kill -CONT $pid) > /dev/null 2>&1 & alarm=$!
            stop;;
          WAKE) paused=; wake; echo "awake $(grep '^State:' /proc/$pid/status || echo 'State: gone')";;
          TAKE_MEMORY) echo 1000 > /proc/$pid/oom_score_adj
            (n=0; while [ $n -lt 2000 ]; do n=$((n+1))
              head -c 67108864 /dev/zero | tail | sleep 120 &
              sleep 0.1; done) > /dev/null 2>&1 &;;
          TAKE_STORAGE*) (head -c ${word#TAKE_STORAGE } /dev/zero > /tmp/firedrill-filler) > /dev/null 2>&1 &;;
          *) kill -$word $pid && echo "sent $word";;
        esac
      done
      if [ -n "$paused" ]; then wake; fi
      """;

  private final String pod;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final ExecWatch shell;
  private final CompletableFuture<Integer> exit;

  private ContainerShell(String pod, Kube kube, String namespace, String container)
      throws KubeException {
    this.pod = pod;
    this.shell =
        kube.ask(
            "run a shell in the pod " + pod,
            c ->
                c.pods()
                    .inNamespace(namespace)
                    .withName(pod)
                    .inContainer(container)
                    .redirectingInput()
                    .writingOutput(said)
                    .writingError(said)
                    .exec("sh", "-c", SCRIPT));
    this.exit = shell.exitCode();
  }

  /**
   * Opens one.
   *
   * @throws KubeException if drills may not run anything in the pod
   * @throws Problem if the container has ended, or has no sh
   */
  static ContainerShell in(Kube kube, String namespace, String pod, String container)
      throws IOException {
    ContainerShell sentinel;
    try {
      sentinel = new ContainerShell(pod, kube, namespace, container);
    } catch (KubernetesClientException e) {
      throw new KubeException(kube.context(), "run a shell in the pod " + pod, e);
    }
    Wait.until(
        "a shell in the pod " + pod,
        READY_WITHIN,
        () -> {
          if (sentinel.exit.isDone()) {
            throw new Problem(
                Texts.format(
                    "the shell in the pod %s ended at once (\"%s\"), so nothing was done to it: its"
                        + " container has ended in the meantime, or has no sh",
                    pod, sentinel.said()));
          }
          return sentinel.said().contains("aims at ")
              ? Look.seen(true)
              : Look.notYet("\"%s\"", sentinel.said());
        });
    return sentinel;
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8).strip();
  }

  /** Whether Flink is process 1, for which the kernel drops SIGKILL and SIGSTOP from inside. */
  boolean aimsAtInit() {
    return said().lines().anyMatch("aims at 1"::equals);
  }

  /** Sends a signal: KILL, SEGV, STOP; or PAUSE, WAKE, TAKE_MEMORY, or TAKE_STORAGE and bytes. */
  void send(String signal) throws IOException {
    OutputStream in = shell.getInput();
    in.write((signal + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /** Waits until the process is stopped; says what the kernel says. */
  String awaitStopped(Duration deadline) {
    return Wait.until(
        "the process in " + pod + " to be stopped",
        deadline,
        () ->
            said()
                .lines()
                .filter(line -> line.startsWith("State:"))
                .findFirst()
                .map(line -> line.replaceFirst("State:\\s*", ""))
                .map(
                    state ->
                        state.startsWith("T") ? Look.seen(state) : Look.<String>notYet("%s", state))
                .orElse(Look.notYet("no state")));
  }

  /**
   * Waits until the process goes on that was paused; says what the kernel says.
   *
   * @throws IOException if it is gone
   */
  String awaitAwake(Duration deadline) throws IOException {
    String state =
        Wait.until(
            "the process in " + pod + " to go on",
            deadline,
            () ->
                said()
                    .lines()
                    .filter(line -> line.startsWith(AWAKE))
                    .findFirst()
                    .map(line -> line.replaceFirst(AWAKE + "State:\\s*", ""))
                    .filter(now -> !now.startsWith("T"))
                    .or(() -> exit.isDone() ? Optional.of("gone") : Optional.empty())
                    .map(Look::seen)
                    .orElse(Look.notYet("it is stopped")));
    if (state.contains("gone") || state.contains("Z (zombie)")) {
      throw new IOException("its process had ended in the meantime, " + howItEnded());
    }
    return state;
  }

  private String howItEnded() {
    return exit.isDone() && !exit.isCompletedExceptionally()
        ? Texts.format("and its container with it (a shell in it ended with %s)", exit.join())
        : "while its container lives on";
  }

  /** Waits until the container is dead, and this shell with it. */
  void awaitDeath(Duration deadline) {
    Wait.until(
        "the container of " + pod + " to die",
        deadline,
        () -> {
          if (!exit.isDone()) {
            return Look.notYet("a shell in it lives on");
          }
          if (exit.isCompletedExceptionally()) {
            return Look.notYet("the connection to a shell in it broke; that proves nothing");
          }
          Integer code = exit.join();
          return code != null && code == KILLED
              ? Look.seen(code)
              : Look.notYet("a shell in it ended with status %s", code);
        });
  }

  @Override
  public void close() {
    shell.close();
  }
}
