package io.firedrill.cluster.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Packets between a pod and an address that are dropped in the pod's network namespace, by a shell
 * on its node. As long as that runs, the namespace and its counters are there, even if the pod is
 * not.
 */
record NetworkCut(NodeShell shell) {
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
      iptables -w 5 -A FIREDRILL -j DROP && iptables -w 5 -I $in && iptables -w 5 -I $out && echo begun
      read -r -t "$2" word
      iptables -w 5 -D $in; iptables -w 5 -D $out
      echo "dropped $(iptables -w 5 -nvxL FIREDRILL | awk '$3 == "DROP" { print $1 }')"
      iptables -w 5 -F FIREDRILL; iptables -w 5 -X FIREDRILL && echo over
      """;

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
    return new NetworkCut(
        NodeShell.begun(node.start("bash", "-c", FIND, "firedrill", uid, address, seconds, CUT)));
  }

  /**
   * Lets packets through again.
   *
   * @return how many were dropped
   * @throws IOException if the rules were not seen to be taken away
   */
  long lift() throws IOException {
    shell.end();
    return shell.said().stream()
        .map(DROPPED::matcher)
        .filter(Matcher::matches)
        .mapToLong(dropped -> Long.parseLong(dropped.group(1)))
        .findFirst()
        .orElseThrow(
            () -> new IOException("how many packets were dropped was not seen: " + shell.said()));
  }
}
