package io.firedrill.cluster.local;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports on this machine's loopback address. */
final class Ports {
  private static final int CONNECT_MILLIS = 200;

  /**
   * Below those that Linux (from 32768) and others (from 49152) hand out for outgoing connections:
   * one of these could take the port in the seconds before its process listens. And below the node
   * ports of Kubernetes, which begin at 30000.
   */
  static final int LOWEST = 15_000;

  static final int HIGHEST = 29_999;
  private static final int ATTEMPTS = 100;

  private Ports() {}

  /**
   * What listens on a port. Each has ports of its own to choose from: all of a run's are chosen
   * before any of them is listened on, and must not be the same.
   */
  enum Use {
    REST,
    STANDBY,
    SHADOW,
    SHADOW_OF_OLD,
    STORE,
    ZOOKEEPER,
    BROKER,
    CONTROLLER,
    NAMENODE,
    DATABASE,
    STORE_PROXY,
    STORE_PROXY_CONTROL,
    METRICS;

    private int lowest() {
      return LOWEST + ordinal() * (HIGHEST + 1 - LOWEST) / values().length;
    }

    private int highest() {
      return LOWEST + (ordinal() + 1) * (HIGHEST + 1 - LOWEST) / values().length - 1;
    }
  }

  /** A port that is free now, and that no other run on this machine has just chosen. */
  static int free(Use use) {
    return ThreadLocalRandom.current()
        .ints(ATTEMPTS, use.lowest(), use.highest() + 1)
        .filter(port -> isFree(port) && PortClaims.ofThisUser().claim(port))
        .findFirst()
        .orElseThrow(
            () ->
                new Problem(
                    Texts.format(
                        "no free port was found between %d and %d on %s",
                        use.lowest(), use.highest(), InetAddress.getLoopbackAddress())));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** The port itself if it is free, and a free one for 0. */
  static int wanted(int port) {
    if (port == 0) {
      return free(Use.REST);
    }
    if (!isFree(port)) {
      throw new Problem(
          Texts.format(
              "port %d is in use: stop what listens there, or choose another with --rest-port",
              port));
    }
    return port;
  }

  static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
