package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.util.Optional;

/**
 * Which pods are a FlinkDeployment's, by their owners: labels are anybody's to set. A TaskManager
 * pod is owned by the JobManager's Deployment, a JobManager pod by a ReplicaSet of it, and the
 * Deployment by the FlinkDeployment.
 */
record Ownership(Access access, Kube kube) {
  /**
   * Checks that a pod is the job's.
   *
   * @throws Problem if it is not, or its owners cannot be followed
   */
  Pod check(Pod pod) throws KubeException {
    String deployment = deployment().getMetadata().getUid();
    boolean own =
        ownedBy(pod, deployment)
            || replicaSet(pod).filter(set -> ownedBy(set, deployment)).isPresent();
    if (!own) {
      throw new Problem(
          Texts.format(
              "the pod %s has the labels of %s, but is not owned by it: nothing was done",
              pod.getMetadata().getName(), access.where()));
    }
    return pod;
  }

  /**
   * The JobManager's Deployment.
   *
   * @throws Problem if there is none, or it is another's
   */
  Deployment deployment() throws KubeException {
    Deployment found =
        kube.ask(
            "read the Deployment " + access.deployment(),
            c ->
                c.apps()
                    .deployments()
                    .inNamespace(access.namespace())
                    .withName(access.deployment())
                    .get());
    if (found == null) {
      throw new Problem("the JobManager's Deployment does not exist");
    }
    String resource =
        kube.flinkDeployment(access.namespace(), access.deployment())
            .map((JsonNode r) -> r.at("/metadata/uid").asText())
            .orElseThrow(() -> new Problem(Texts.format("%s no longer exists", access.where())));
    if (!ownedBy(found, resource)) {
      throw new Problem(
          Texts.format(
              "the Deployment %s is not owned by %s: nothing was done",
              access.deployment(), access.where()));
    }
    return found;
  }

  private Optional<ReplicaSet> replicaSet(Pod pod) throws KubeException {
    Optional<String> name =
        pod.getMetadata().getOwnerReferences().stream()
            .filter(owner -> owner.getKind().equals("ReplicaSet"))
            .map(OwnerReference::getName)
            .findFirst();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        kube.ask(
            "read the ReplicaSet " + name.get(),
            c ->
                c.apps().replicaSets().inNamespace(access.namespace()).withName(name.get()).get()));
  }

  private static boolean ownedBy(HasMetadata resource, String uid) {
    return resource.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(uid));
  }
}
