package io.firedrill.cluster.local;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Ports on this machine's loopback address. */
final class Ports {
  private static final int CONNECT_MILLIS = 200;

  private Ports() {}

  /** A port that is free now. */
  static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new Problem("there is no free port: " + e.getMessage(), e);
    }
  }

  /** The port itself if it is free, and a free one for 0. */
  static int wanted(int port) {
    if (port == 0) {
      return free();
    }
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new Problem(
          Texts.format(
              "port %d is in use: stop what listens there, or choose another with --rest-port",
              port),
          e);
    }
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
