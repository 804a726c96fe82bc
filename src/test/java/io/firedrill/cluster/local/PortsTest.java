package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
  private static final int FIRST_OF_OUTGOING_CONNECTIONS = 32_768;

  @Test
  void aFreePortIsNoneThatAnOutgoingConnectionCouldTakeBeforeItIsListenedOn() {
    assertThat(IntStream.range(0, 20).mapToObj(i -> Ports.free(Ports.Use.REST)).distinct())
        .hasSize(20)
        .allMatch(port -> port < FIRST_OF_OUTGOING_CONNECTIONS && Ports.wanted(port) == port);
  }

  @Test
  void noTwoUsesCanGetTheSamePort() {
    Map<Integer, Ports.Use> users = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      for (Ports.Use use : Ports.Use.values()) {
        assertThat(users.merge(Ports.free(use), use, (one, other) -> one)).isEqualTo(use);
      }
    }
  }

  @Test
  void aPortInUseIsRefused() throws IOException {
    int port = Ports.free(Ports.Use.REST);
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Ports.wanted(taken.getLocalPort()))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("port %d is in use".formatted(port));
    }
  }
}
