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
 * A copy of a FlinkDeployment within its cluster, for as long as the resource itself is deleted and
 * not yet created again: it outlives this process and this machine. A Secret, because a spec may
 * hold keys.
 */
public record ResourceCopy(Kube kube, String namespace) {
  /** Of which FlinkDeployment a Secret is a copy. */
  public static final String LABEL = "firedrill.io/copy-of";

  private static final String KEY = "resource.json";

  static String name(String deployment) {
    return "firedrill-copy-" + deployment;
  }

  /** How a person creates the resource from the copy. */
  public String command(String deployment) {
    return Texts.format(
        "kubectl -n %s get secret %s -o go-template='{{index .data \"%s\" | base64decode}}' | kubectl create -f -",
        namespace, name(deployment), KEY);
  }

  /** Writes it; an older copy of the same resource is replaced. */
  void put(JsonNode resource) throws KubeException {
    String deployment = resource.at("/metadata/name").asText();
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name(deployment))
            .withNamespace(namespace)
            .addToLabels(Lock.MANAGED_BY, Lock.FIREDRILL)
            .addToLabels(LABEL, deployment)
            .endMetadata()
            .addToData(
                KEY,
                Base64.getEncoder()
                    .encodeToString(resource.toString().getBytes(StandardCharsets.UTF_8)))
            .build();
    remove(deployment);
    kube.ask("write a copy of the FlinkDeployment", c -> c.resource(secret).create());
  }

  /** Removes it; that there is none is fine. */
  public void remove(String deployment) throws KubeException {
    kube.ask(
        "delete the copy of the FlinkDeployment",
        c -> c.secrets().inNamespace(namespace).withName(name(deployment)).delete());
  }

  /** The resources that copies are there of. */
  public List<JsonNode> all() throws KubeException {
    List<Secret> secrets =
        kube.ask(
            "list the copies of FlinkDeployments",
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
