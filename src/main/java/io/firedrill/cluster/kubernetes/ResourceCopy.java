package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A copy of a FlinkDeployment or FlinkSessionJob within its cluster, for as long as the resource
 * itself is deleted and not yet created again: it outlives this process and this machine. A Secret,
 * because a spec may hold keys.
 */
public record ResourceCopy(Kube kube, String namespace) {
  /** Of which resource a Secret is a copy. */
  public static final String LABEL = "firedrill.io/copy-of";

  private static final String KEY = "resource.json";

  /** A FlinkSessionJob may have the name of its cluster; no FlinkDeployment's has a dot. */
  static String name(JsonNode resource) {
    return Texts.format(
        "firedrill-copy-%s%s",
        resource.at("/spec/deploymentName").isMissingNode() ? "" : "session-job.",
        resource.at("/metadata/name").asText());
  }

  /** How a person creates the resource from the copy. */
  public String command(JsonNode resource) {
    return read(resource) + " | kubectl create -f -";
  }

  /** How a person does so, for the job to start from a snapshot. */
  String command(JsonNode resource, String snapshot) {
    return Texts.format(
        "%s | kubectl patch --local -f - --type=merge -o json -p"
            + " '{\"spec\": {\"job\": {\"initialSavepointPath\": \"%s\"}}}' | kubectl create -f -",
        read(resource), snapshot);
  }

  private String read(JsonNode resource) {
    return Texts.format(
        "kubectl -n %s get secret %s -o go-template='{{index .data \"%s\" | base64decode}}'",
        namespace, name(resource), KEY);
  }

  /** Writes it; an older copy of the same resource is replaced. */
  void put(JsonNode resource) throws KubeException {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name(resource))
            .withNamespace(namespace)
            .addToLabels(Lock.MANAGED_BY, Lock.FIREDRILL)
            .addToLabels(LABEL, resource.at("/metadata/name").asText())
            .endMetadata()
            .addToData(
                KEY,
                Base64.getEncoder()
                    .encodeToString(resource.toString().getBytes(StandardCharsets.UTF_8)))
            .build();
    remove(resource);
    kube.ask("write a copy of the resource", c -> c.resource(secret).create());
  }

  /** Removes it; that there is none is fine. */
  public void remove(JsonNode resource) throws KubeException {
    kube.ask(
        "delete the copy of the resource",
        c -> c.secrets().inNamespace(namespace).withName(name(resource)).delete());
  }

  /** Whether there is one of a FlinkDeployment, as far as that may be read. */
  boolean isThere(String deployment) throws KubeException {
    try {
      return all().stream()
          .anyMatch(
              copy ->
                  copy.at("/metadata/name").asText().equals(deployment)
                      && copy.at("/spec/deploymentName").isMissingNode());
    } catch (KubeException e) {
      if (e.forbidden() || e.notFound()) {
        return false;
      }
      throw e;
    }
  }

  /** The resources that copies are there of. */
  public List<JsonNode> all() throws KubeException {
    List<Secret> secrets =
        kube.ask(
            "list the copies of resources",
            c -> c.secrets().inNamespace(namespace).withLabel(LABEL).list().getItems());
    List<JsonNode> resources = new ArrayList<>();
    for (Secret secret : secrets) {
      String json =
          new String(Base64.getDecoder().decode(secret.getData().get(KEY)), StandardCharsets.UTF_8);
      try {
        resources.add(new ObjectMapper().readTree(json));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("the copy " + secret.getMetadata().getName(), e);
      }
    }
    return resources;
  }
}
