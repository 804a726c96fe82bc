package io.firedrill.cluster.kubernetes.client;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkTransport;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Through the API server's proxy of the JobManager's service: no public port, and whichever
 * JobManager lives answers.
 *
 * @param root the proxy's address, with a slash at the end
 */
public record ServiceProxy(HttpClient http, String root, String service) implements FlinkTransport {
  private static final int REST_PORT = 8081;
  private static final int TIMEOUT_SECONDS = 5;

  /** The REST API of a FlinkDeployment's JobManager. */
  public static FlinkRest rest(Kube kube, String namespace, String deployment) {
    return new FlinkRest(of(kube, namespace, deployment + "-rest", REST_PORT));
  }

  /** The same, of whose jobs only this one counts. */
  public static FlinkRest rest(JobResource resource) {
    ServiceProxy proxy =
        of(resource.kube(), resource.namespace(), resource.deployment() + "-rest", REST_PORT);
    return resource.sessionJob().isEmpty()
        ? new FlinkRest(proxy)
        : new FlinkRest(
            proxy,
            () ->
                resource
                    .own()
                    .map(own -> own.at("/status/jobStatus/jobId").asText(""))
                    .map(List::of)
                    .orElse(List.of()));
  }

  private static ServiceProxy of(Kube kube, String namespace, String service, int port) {
    return new ServiceProxy(
        kube.client().getHttpClient(),
        Texts.format(
            "%sapi/v1/namespaces/%s/services/%s:%d/proxy/",
            kube.client().getMasterUrl(), namespace, service, port),
        Texts.format("service %s/%s", namespace, service));
  }

  @Override
  public Answer get(String path) throws IOException {
    return send(http.newHttpRequestBuilder().uri(root + path));
  }

  @Override
  public Answer post(String path, String json) throws IOException {
    return send(http.newHttpRequestBuilder().uri(root + path).post("application/json", json));
  }

  private Answer send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<String> response =
          http.sendAsync(request.timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).build(), String.class)
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      String body = response.bodyString();
      // the API server answers itself when the service has no endpoint
      if (response.code() >= 400 && body.contains("\"kind\":\"Status\"")) {
        throw new IOException(
            Texts.format("the API server answered %d: %s", response.code(), body));
      }
      return new Answer(response.code(), body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("no answer through the API server", e);
    }
  }

  @Override
  public String describe() {
    return service;
  }
}
