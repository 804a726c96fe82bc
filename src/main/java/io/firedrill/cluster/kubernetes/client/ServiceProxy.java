package io.firedrill.cluster.kubernetes.client;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkTransport;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Through the API server's proxy of the JobManager's service: no public port, and whichever
 * JobManager lives answers. For some 45 seconds the service may still send each second request to a
 * JobManager whose node is gone, so what is only read is asked for again until an answer comes.
 *
 * @param root the proxy's address, with a slash at the end
 */
public record ServiceProxy(HttpClient http, String root, String service) implements FlinkTransport {
  private static final int REST_PORT = 8081;
  private static final int TIMEOUT_SECONDS = 5;
  private static final int ASKED_AGAIN_AFTER_SECONDS = 1;

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
    CompletableFuture<HttpResponse<String>> first = new CompletableFuture<>();
    for (int second = 0; second < TIMEOUT_SECONDS; second += ASKED_AGAIN_AFTER_SECONDS) {
      ask(http.newHttpRequestBuilder().uri(root + path))
          .whenComplete(
              (response, failure) -> {
                if (failure == null) {
                  first.complete(response);
                } else {
                  first.completeExceptionally(failure);
                }
              });
      Optional<Answer> answer = within(ASKED_AGAIN_AFTER_SECONDS, first);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    throw noAnswer();
  }

  @Override
  public Answer post(String path, String json) throws IOException {
    return within(
            TIMEOUT_SECONDS,
            ask(http.newHttpRequestBuilder().uri(root + path).post("application/json", json)))
        .orElseThrow(ServiceProxy::noAnswer);
  }

  private CompletableFuture<HttpResponse<String>> ask(HttpRequest.Builder request) {
    return http.sendAsync(request.timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).build(), String.class);
  }

  private static Optional<Answer> within(int seconds, CompletableFuture<HttpResponse<String>> asked)
      throws IOException {
    try {
      return Optional.of(answer(asked.get(seconds, TimeUnit.SECONDS)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IOException("no answer through the API server", e);
    }
  }

  private static IOException noAnswer() {
    return new IOException(
        Texts.format("no answer through the API server within %d s", TIMEOUT_SECONDS));
  }

  private static Answer answer(HttpResponse<String> response) throws IOException {
    String body = response.bodyString();
    // the API server answers itself when the service has no endpoint
    if (response.code() >= 400 && body.contains("\"kind\":\"Status\"")) {
      throw new IOException(Texts.format("the API server answered %d: %s", response.code(), body));
    }
    return new Answer(response.code(), body);
  }

  @Override
  public String describe() {
    return service;
  }
}
