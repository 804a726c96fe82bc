package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.S3Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LocalS3Test {
  private static final String UUID = "f7ebe088-a0bd-4f4b-a8c6-770dee308ee0";

  private static List<String> seen(String... listed) throws IOException {
    String keys =
        String.join(
            "",
            Stream.of(listed)
                .map(key -> "<Contents><Key>" + key + "</Key><Size>1</Size></Contents>")
                .toList());
    byte[] body =
        ("<ListBucketResult><IsTruncated>false</IsTruncated>" + keys + "</ListBucketResult>")
            .getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (S3Store store = LocalS3.store(new S3Store.Address(endpoint, "b", "key", "secret"))) {
      return store.list("ledger/").stream().map(ObjectStore.Entry::key).toList();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anObjectThatS3ProxyIsStillWritingIsNotSeen() throws IOException {
    String part = "ledger/split=0/part-" + UUID + "-7";
    assertThat(seen(part, part + "-" + UUID)).containsExactly(part);
  }

  @Test
  void whatFlinkWritesIsSeen() throws IOException {
    assertThat(seen("ledger/" + UUID, "ledger/chk-1/_metadata", "ledger/part-" + UUID + "-0"))
        .hasSize(3);
  }
}
