package io.firedrill.cluster.kubernetes;

import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Packets between a pod and an address that are dropped in the pod's network namespace, by a shell
 * on its node. What that reads ends with the harness, however it ends; the shell then takes its
 * rules away, or does so by itself when its time is over. As long as it runs, the namespace and its
 * counters are there, even if the pod is not.
 */
final class NetworkCut {
  private static final Duration READY_WITHIN = Duration.ofSeconds(15);
  private static final Pattern DROPPED = Pattern.compile("dropped (\\d+)");

  /** A pod's processes are found by their cgroup: not each node has a client of its runtime. */
  private static final String FIND =
      """
      pid=$(grep -lE "pod($1|${1//-/_})" /proc/[0-9]*/cgroup 2>/dev/null | head -n 1 | cut -d / -f 3)
      [ -n "$pid" ] || { echo "there is no process of that pod on the node"; exit 1; }
      if [ "$(readlink "/proc/$pid/ns/net")" = "$(readlink /proc/self/ns/net)" ]; then
        echo "the pod has the network of its node, which others need"; exit 1
      fi
      exec nsenter -t "$pid" -n bash -c "$4" firedrill "$2" "$3"
      """;

  private static final String CUT =
      """
      trap '' HUP INT TERM PIPE
      in="INPUT -s $1 -j FIREDRILL"; out="OUTPUT -d $1 -j FIREDRILL"
      iptables -w 5 -N FIREDRILL || { echo "it is cut already"; exit 1; }
      iptables -w 5 -A FIREDRILL -j DROP && iptables -w 5 -I $in && iptables -w 5 -I $out && echo cut
      read -r -t "$2" word
      iptables -w 5 -D $in; iptables -w 5 -D $out
      echo "dropped $(iptables -w 5 -nvxL FIREDRILL | awk '$3 == "DROP" { print $1 }')"
      iptables -w 5 -F FIREDRILL; iptables -w 5 -X FIREDRILL && echo over
      """;

  private final Process shell;
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> end;

  private NetworkCut(Process shell) {
    this.shell = shell;
    this.end = CompletableFuture.runAsync(this::listen);
  }

  /**
   * Cuts.
   *
   * @param uid the pod's
   * @param address of whom packets are dropped
   * @throws IOException if it was not seen to be cut: then it is not, or ends by itself
   */
  static NetworkCut between(KindNode node, String uid, String address, Duration atMost)
      throws IOException {
    String seconds = Long.toString(atMost.toSeconds());
    return by(node.start("bash", "-c", FIND, "firedrill", uid, address, seconds, CUT));
  }

  /** The same by a shell that has just been started. */
  static NetworkCut by(Process shell) throws IOException {
    NetworkCut cut = new NetworkCut(shell);
    Wait.until(
        "the network to be cut",
        READY_WITHIN,
        () -> cut.said.contains("cut") || cut.end.isDone() ? Look.seen(true) : Look.notYet("not"));
    if (!cut.said.contains("cut")) {
      throw new IOException("the network could not be cut: " + String.join("; ", cut.said));
    }
    return cut;
  }

  private void listen() {
    try (BufferedReader lines = shell.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(said::add);
    } catch (IOException e) {
      said.add("its output ended: " + e.getMessage());
    }
  }

  /**
   * Lets packets through again.
   *
   * @return how many were dropped
   * @throws IOException if the rules were not seen to be taken away
   */
  long lift() throws IOException {
    try (OutputStream in = shell.getOutputStream()) {
      in.write("done\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // its time is over
    }
    Wait.until(
        "the cut to be lifted",
        READY_WITHIN,
        () -> end.isDone() ? Look.seen(true) : Look.notYet("not"));
    List<String> lines = new ArrayList<>(said);
    Matcher dropped =
        lines.stream()
            .map(DROPPED::matcher)
            .filter(Matcher::matches)
            .findFirst()
            .orElseThrow(
                () -> new IOException("how many packets were dropped was not seen: " + lines));
    if (!lines.contains("over")) {
      throw new IOException(
          Texts.format("the rules that drop packets are not seen to be gone: %s", lines));
    }
    return Long.parseLong(dropped.group(1));
  }
}
