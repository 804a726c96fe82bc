package io.firedrill.proxy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Makes a proxy sick, and asks how it is. */
public final class ProxyControl {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final URI address;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final ObjectMapper json = StoreProxy.json();

  /**
   * A proxy.
   *
   * @param address of its control, as this machine reaches it
   */
  public ProxyControl(URI address) {
    this.address = address;
  }

  /**
   * How it is.
   *
   * @throws IOException if it does not answer
   */
  public Health health() throws IOException {
    return read(send(HttpRequest.newBuilder(address).GET()));
  }

  /**
   * Makes it sick for a while, after which it is healthy by itself.
   *
   * @param howLong whole seconds
   * @throws Problem if it suffers from something already
   * @throws IOException if it does not answer
   */
  public Health infect(Sickness sickness, Duration howLong) throws IOException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(
                    address.resolve("/?" + ControlHandler.SECONDS + "=" + howLong.toSeconds()))
                .PUT(BodyPublishers.ofString(json.writeValueAsString(sickness))));
    Health health = read(answer);
    if (answer.statusCode() == 409) {
      throw new Problem(
          Texts.format(
              "the store's proxy still suffers from what another drill has done: it %s, for another"
                  + " %s. Wait for its end",
              health.sickness().map(Sickness::describe).orElse("was sick"),
              Texts.seconds(health.millisLeft())));
    }
    return health;
  }

  /**
   * Makes it healthy.
   *
   * @throws IOException if it does not answer
   */
  public void heal() throws IOException {
    read(send(HttpRequest.newBuilder(address).DELETE()));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Health read(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200 && answer.statusCode() != 409) {
      throw new IOException(
          Texts.format(
              "the store's proxy at %s answered with status %d", address, answer.statusCode()));
    }
    return json.readValue(answer.body(), Health.class);
  }
}
