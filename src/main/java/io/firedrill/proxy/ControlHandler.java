package io.firedrill.proxy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * How a drill speaks with the proxy: {@code GET} says how it is, {@code PUT ?seconds=30} with a
 * sickness makes it sick for so long, {@code DELETE} heals it. Each answers with its health.
 */
final class ControlHandler extends Handler.Abstract {
  static final String SECONDS = "seconds";

  private final Patient patient;
  private final ObjectMapper json;

  ControlHandler(Patient patient, ObjectMapper json) {
    this.patient = patient;
    this.json = json;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    boolean taken =
        switch (request.getMethod()) {
          case "GET" -> true;
          case "PUT" -> infect(request);
          case "DELETE" -> heal();
          default -> false;
        };
    response.setStatus(taken ? 200 : 409);
    Content.Sink.write(response, true, json.writeValueAsString(patient.health()), callback);
    return true;
  }

  private boolean infect(Request request) throws IOException {
    Fields query = Request.extractQueryParameters(request);
    Duration howLong = Duration.ofSeconds(Long.parseLong(query.getValue(SECONDS)));
    try (InputStream body = Content.Source.asInputStream(request)) {
      return patient.infect(json.readValue(body, Sickness.class), howLong);
    }
  }

  private boolean heal() {
    patient.heal();
    return true;
  }
}
