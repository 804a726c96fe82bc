package io.firedrill.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Only a refusal means that a store grants no keys of its own. */
class SessionKeysTest {
  private static boolean granted(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] body =
        "<ErrorResponse><Error><Code>No</Code><Message>no</Message></Error></ErrorResponse>"
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      return SessionKeys.below(address(server.getAddress().getPort()), "p/").isPresent();
    } finally {
      server.stop(0);
    }
  }

  private static S3Store.Address address(int port) {
    return new S3Store.Address(URI.create("http://127.0.0.1:" + port), "b", "key", "secret");
  }

  @Test
  void aStoreThatRefusesGrantsNone() throws IOException {
    for (int status : new int[] {400, 403, 405, 501}) {
      assertThat(granted(status)).as("status %d", status).isFalse();
    }
  }

  @Test
  void aStoreInTroubleHasNotAnswered() {
    assertThatThrownBy(() -> granted(503))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("could not determine whether the store grants temporary keys");
    assertThatThrownBy(() -> SessionKeys.below(address(1), "p/")).isInstanceOf(IOException.class);
  }
}
