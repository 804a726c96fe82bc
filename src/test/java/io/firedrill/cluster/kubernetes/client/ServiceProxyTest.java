package io.firedrill.cluster.kubernetes.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.firedrill.flink.FlinkTransport.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How Flink's REST API is asked through the API server. */
@Timeout(60)
class ServiceProxyTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void anApiServer() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
    String url = "http://localhost:" + server.getAddress().getPort();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder().withMasterUrl(url).withRequestRetryBackoffLimit(0).build())
            .build();
  }

  @AfterEach
  void isGone() {
    client.close();
    server.stop(0);
    threads.shutdownNow();
  }

  /** A request that came, and how many came before it. */
  private interface Answers {
    void answer(HttpExchange exchange, int before) throws IOException;
  }

  private ServiceProxy proxy(Answers answers) {
    server.createContext(
        "/proxy/jobs", exchange -> answers.answer(exchange, asked.getAndIncrement()));
    return new ServiceProxy(
        client.getHttpClient(), client.getMasterUrl() + "proxy/", "service firedrill/job-rest");
  }

  private static void answer(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void whatIsReadIsAskedForAgainWhereTheFirstRequestWentToAJobManagerThatIsGone() throws Exception {
    ServiceProxy proxy =
        proxy(
            (exchange, before) -> {
              if (before > 0) {
                answer(exchange, 200, "{}");
              }
            });
    assertThat(proxy.get("jobs")).isEqualTo(new Answer(200, "{}"));
    assertThat(asked).hasValue(2);
  }

  @Test
  void whatChangesSomethingIsAskedForOnce() {
    ServiceProxy proxy = proxy((exchange, before) -> {});
    assertThatThrownBy(() -> proxy.post("jobs", "{}"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no answer through the API server");
    assertThat(asked).hasValue(1);
  }

  @Test
  void anAnswerOfTheApiServerItselfIsNotFlinks() {
    ServiceProxy proxy =
        proxy((exchange, before) -> answer(exchange, 503, "{\"kind\":\"Status\",\"code\":503}"));
    assertThatThrownBy(() -> proxy.get("jobs"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the API server answered 503");
  }
}
