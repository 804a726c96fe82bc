package io.firedrill.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreProxyTest {
  private static final Duration LONG = Duration.ofSeconds(600);

  private final Map<String, String> stored = new ConcurrentHashMap<>();
  private final List<String> signed = new CopyOnWriteArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer store;
  private StoreProxy proxy;
  private ProxyControl control;

  @BeforeEach
  void start() throws IOException {
    store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    store.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getRawPath();
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          signed.addAll(exchange.getRequestHeaders().get("Host"));
          signed.addAll(exchange.getRequestHeaders().get("User-Agent"));
          if (exchange.getRequestMethod().equals("PUT")) {
            stored.put(path, body);
          }
          byte[] answer = stored.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    store.start();
    proxy =
        new StoreProxy(
            URI.create("http://127.0.0.1:" + store.getAddress().getPort()), "127.0.0.1", 0, 0);
    proxy.start();
    control = new ProxyControl(proxy.controlAddress());
  }

  @AfterEach
  void stop() {
    proxy.close();
    store.stop(0);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(proxy.address().resolve(path))
            .header("User-Agent", "a client")
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> put(String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(proxy.address().resolve(path))
            .header("User-Agent", "a client")
            .PUT(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void aHealthyOnePassesEverythingOnAsItIs() throws Exception {
    assertThat(put("/bucket/a%20b%2Fc", "content").statusCode()).isEqualTo(200);
    assertThat(stored).containsEntry("/bucket/a%20b%2Fc", "content");
    assertThat(get("/bucket/a%20b%2Fc").body()).isEqualTo("content");
    assertThat(signed)
        .as("what signatures cover")
        .containsExactly(
            proxy.address().getAuthority(), "a client", proxy.address().getAuthority(), "a client");
    assertThat(control.health().sickness()).isEmpty();
  }

  @Test
  void aSlowOneAnswersLate() throws Exception {
    control.infect(new Sickness.Slow(300), LONG);
    long before = System.nanoTime();
    assertThat(put("/bucket/key", "content").statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(299));
    assertThat(stored).containsKey("/bucket/key");
    assertThat(control.health().affected()).isEqualTo(1);
  }

  @Test
  void aRefusalIsOneOfS3() throws Exception {
    control.infect(new Sickness.SlowDown(1), LONG);
    HttpResponse<String> answer = put("/bucket/key", "content");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("<Code>SlowDown</Code>");
    assertThat(stored).isEmpty();
  }

  @Test
  void anUploadThatIsCutDoesNotReachTheStore() throws Exception {
    control.infect(new Sickness.UploadCut(), LONG);
    String megabyte = "x".repeat(1 << 20);
    assertThatThrownBy(() -> put("/bucket/key", megabyte)).isInstanceOf(IOException.class);
    assertThat(stored).isEmpty();
    assertThat(get("/bucket/other").statusCode()).isEqualTo(200);
    assertThat(control.health().affected()).isPositive();
  }

  @Test
  void aFullOneStillLetsReadWhatItHas() throws Exception {
    put("/bucket/key", "content");
    control.infect(new Sickness.Full(), LONG);
    assertThat(put("/bucket/more", "content").statusCode()).isEqualTo(507);
    assertThat(get("/bucket/key").body()).isEqualTo("content");
    assertThat(control.health())
        .satisfies(health -> assertThat(health.requests()).isEqualTo(2))
        .satisfies(health -> assertThat(health.affected()).isEqualTo(1));
  }

  @Test
  void rotatedKeysOpenNothing() throws Exception {
    control.infect(new Sickness.KeysRotated(), LONG);
    assertThat(get("/bucket/key").statusCode()).isEqualTo(403);
    control.heal();
    assertThat(get("/bucket/key").statusCode()).isEqualTo(200);
    assertThat(control.health().affected()).as("counted until it ended").isEqualTo(1);
  }

  @Test
  void anotherSicknessHasToWait() throws Exception {
    control.infect(new Sickness.Full(), LONG);
    assertThatThrownBy(() -> control.infect(new Sickness.Slow(1), LONG))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("has no room left")
        .hasMessageContaining("Wait for its end");
  }
}
