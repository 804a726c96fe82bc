package io.firedrill.cluster.kubernetes.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One cluster's API server, and the errors that it gives in words. */
public final class Kube implements AutoCloseable {
  private static final int MILLIS = 1_000;
  private static final int REQUEST_SECONDS = 10;
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String context;
  private final KubernetesClient client;

  public Kube(String context, KubernetesClient client) {
    this.context = context;
    this.client = client;
  }

  /**
   * Opens a cluster, if its context was allowed.
   *
   * @throws Problem if it was not, or there is no such context
   */
  public static Kube open(Access access) {
    String context = access.context();
    if (!access.allowedContexts().contains(context)) {
      throw new Problem(
          Texts.format(
              "the kube context %s is not among those that drills are allowed in (%s): if it is the right one, allow it by name, --allow-context %s",
              context, String.join(", ", new TreeSet<>(access.allowedContexts())), context));
    }
    boolean inCluster = context.equals(Access.IN_CLUSTER);
    Config config = inCluster ? serviceAccount() : Config.autoConfigure(context);
    if (!inCluster) {
      List<String> known = config.getContexts().stream().map(NamedContext::getName).toList();
      if (!known.contains(context)) {
        throw new Problem(
            Texts.format(
                "there is no kube context %s; there are: %s. For the project's own cluster: make kind-up",
                context, known.isEmpty() ? "none" : String.join(", ", known)));
      }
    }
    if (!inCluster) {
      checkServer(context, config);
    }
    // a drill looks again by itself: one that waits for retries sees nothing during that time
    config.setRequestRetryBackoffLimit(0);
    config.setRequestTimeout(10 * MILLIS);
    config.setConnectionTimeout(5 * MILLIS);
    return new Kube(context, client(config));
  }

  /** The cluster around this process, and never the current context of a kubeconfig. */
  private static Config serviceAccount() {
    if (!Files.isReadable(SERVICE_ACCOUNT.resolve("token"))) {
      throw new Problem(
          Texts.format(
              "the context %s is for a pod with a service account: there is no token in %s",
              Access.IN_CLUSTER, SERVICE_ACCOUNT));
    }
    System.setProperty(Config.KUBERNETES_AUTH_TRYKUBECONFIG_SYSTEM_PROPERTY, "false");
    return Config.autoConfigure(null);
  }

  private static void checkServer(String context, Config config) {
    try {
      ContextServer.of(config.getFile().toPath(), context)
          .check(
              context,
              config.getMasterUrl(),
              config.isTrustCerts() || config.isDisableHostnameVerification());
    } catch (IOException e) {
      throw new Problem("cannot read the kubeconfig: " + e.getMessage(), e);
    }
  }

  /** The API server's address. */
  public String server() {
    return client.getMasterUrl().toString();
  }

  public static KubernetesClient client(Config config) {
    // newer operators send enum values that the classes of this one do not know
    ObjectMapper lenient =
        new ObjectMapper().enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL);
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(new KubernetesSerialization(lenient, true))
        .build();
  }

  public interface Call<T> {
    T on(KubernetesClient client);
  }

  /**
   * Asks the API server.
   *
   * @param what is asked for, as a verb: "read the pods"
   */
  public <T> T ask(String what, Call<T> call) throws KubeException {
    try {
      return call.on(client);
    } catch (KubernetesClientException e) {
      throw new KubeException(context, what, e);
    }
  }

  /** A FlinkDeployment as the API server shows it; empty if there is none. */
  public Optional<JsonNode> flinkDeployment(String namespace, String name) throws KubeException {
    return flinkResource(FlinkKind.DEPLOYMENT, namespace, name);
  }

  /** A resource of Flink's operator as the API server shows it; empty if there is none. */
  public Optional<JsonNode> flinkResource(FlinkKind kind, String namespace, String name)
      throws KubeException {
    try {
      String json = ask("read " + describe(kind, name), c -> c.raw(path(kind, namespace, name)));
      return json == null ? Optional.empty() : Optional.of(JSON.readTree(json));
    } catch (KubeException e) {
      if (e.notFound()) {
        return Optional.empty();
      }
      throw e;
    } catch (JsonProcessingException e) {
      throw new KubernetesClientException("the API server did not answer with JSON", e);
    }
  }

  /** All of a kind in a namespace; none if the cluster does not know the kind. */
  public List<JsonNode> flinkResources(String namespace, FlinkKind kind) throws KubeException {
    List<JsonNode> items = new ArrayList<>();
    flinkResource(kind, namespace, "").ifPresent(list -> list.path("items").forEach(items::add));
    return items;
  }

  /**
   * All of a kind in all namespaces, or in this one where others may not be read.
   *
   * @throws KubeException if this one may not be read either
   */
  public List<JsonNode> flinkResourcesWithin(String namespace, FlinkKind kind)
      throws KubeException {
    try {
      return flinkResources("", kind);
    } catch (KubeException e) {
      if (e.forbidden()) {
        return flinkResources(namespace, kind);
      }
      throw e;
    }
  }

  private static String describe(FlinkKind kind, String name) {
    return name.isEmpty() ? "the " + kind.plural() : Texts.format("the %s %s", kind.kind(), name);
  }

  private static String path(FlinkKind kind, String namespace, String name) {
    return Texts.format(
        "/apis/flink.apache.org/v1beta1/%s%s%s",
        namespace.isEmpty() ? "" : "namespaces/" + namespace + "/",
        kind.plural(),
        name.isEmpty() ? "" : "/" + name);
  }

  /**
   * Applies a merge patch to a FlinkDeployment.
   *
   * @param dryRun only to see what would come of it; the API server checks it all the same
   * @return the resource with the patch
   */
  public JsonNode patchFlinkDeployment(
      String namespace, String name, JsonNode patch, boolean dryRun) throws IOException {
    return patch(FlinkKind.DEPLOYMENT, namespace, name, patch, dryRun);
  }

  /** The same with a resource of any kind of Flink's operator. */
  JsonNode patch(FlinkKind kind, String namespace, String name, JsonNode patch, boolean dryRun)
      throws IOException {
    String uri = root() + path(kind, namespace, name) + (dryRun ? "?dryRun=All" : "");
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(uri)
            .method("PATCH", "application/merge-patch+json", patch.toString())
            .build();
    return send("change " + describe(kind, name), request);
  }

  /** Creates a resource of Flink's operator as it is given, with its kind in it. */
  public void createFlinkResource(JsonNode resource) throws IOException {
    FlinkKind kind = FlinkKind.of(resource);
    String namespace = resource.at("/metadata/namespace").asText();
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(root() + path(kind, namespace, ""))
            .post("application/json", resource.toString())
            .build();
    send("create " + describe(kind, resource.at("/metadata/name").asText()), request);
  }

  private String root() {
    return client.getMasterUrl().toString().replaceFirst("/$", "");
  }

  /** Puts a resource in the place of the one that is there in the same resourceVersion. */
  public void replaceFlinkResource(FlinkKind kind, String namespace, String name, JsonNode resource)
      throws KubeException {
    ask(
        "replace " + describe(kind, name),
        c -> c.raw(path(kind, namespace, name), "PUT", resource));
  }

  /** Deletes a resource of Flink's operator, if it exists. The operator does the rest. */
  public void deleteFlinkResource(FlinkKind kind, String namespace, String name)
      throws KubeException {
    try {
      ask(
          "delete " + describe(kind, name),
          c -> c.raw(path(kind, namespace, name), "DELETE", null));
    } catch (KubeException e) {
      if (!e.notFound()) {
        throw e;
      }
    }
  }

  /**
   * The same, if it is still the one that was read.
   *
   * @throws KubeException with a conflict if it is not
   */
  public void deleteFlinkResource(
      FlinkKind kind, String namespace, String name, String uid, String resourceVersion)
      throws KubeException {
    deleteFlinkResource(
        kind,
        namespace,
        name,
        new DeleteOptionsBuilder().withNewPreconditions(resourceVersion, uid).build());
  }

  /** The same, in whatever version it is. */
  public void deleteFlinkResource(FlinkKind kind, String namespace, String name, String uid)
      throws KubeException {
    deleteFlinkResource(
        kind,
        namespace,
        name,
        new DeleteOptionsBuilder().withNewPreconditions().withUid(uid).endPreconditions().build());
  }

  private void deleteFlinkResource(
      FlinkKind kind, String namespace, String name, DeleteOptions options) throws KubeException {
    ask(
        "delete " + describe(kind, name),
        c -> c.raw(path(kind, namespace, name), "DELETE", options));
  }

  private JsonNode send(String what, HttpRequest request) throws IOException {
    try {
      HttpResponse<String> response =
          client
              .getHttpClient()
              .sendAsync(request, String.class)
              .get(REQUEST_SECONDS, TimeUnit.SECONDS);
      if (!response.isSuccessful()) {
        throw new KubeException(
            context,
            what,
            new KubernetesClientException(
                JSON.readTree(response.bodyString()).path("message").asText(response.bodyString()),
                response.code(),
                null));
      }
      return JSON.readTree(response.bodyString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(
          Texts.format("the API server of the context %s does not answer: %s", context, e), e);
    }
  }

  public String version() throws KubeException {
    return ask("read its version", c -> c.getKubernetesVersion().getGitVersion());
  }

  public String context() {
    return context;
  }

  public KubernetesClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
  }
}
