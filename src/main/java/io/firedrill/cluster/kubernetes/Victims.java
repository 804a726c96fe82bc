package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Operator;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.Optional;

/** Finds what a fault can hit: pods by their UIDs, and the JobManager's Deployment. */
record Victims(Access access, Kube kube, Optional<StorePods> store) {
  /** The pods of the job. */
  Pods pods() {
    return new Pods(kube, access.namespace(), access.deployment());
  }

  Victim jobManager() throws IOException {
    return victim(Role.JOBMANAGER, pods().leader());
  }

  Victim taskManager(String resourceId) throws IOException {
    return victim(
        Role.TASKMANAGER,
        pods()
            .named(resourceId)
            .orElseThrow(
                () ->
                    new Problem(
                        Texts.format("no pod has the name of the TaskManager %s", resourceId))));
  }

  Victim other(Role role) throws IOException {
    return switch (role) {
      case STORE -> victim(role, storePods().running());
      case OPERATOR -> victim(role, operator());
      case DEPLOYMENT -> {
        HasMetadata found = deployment();
        String uid = found.getMetadata().getUid();
        yield new Victim(role, "Deployment " + found.getMetadata().getName(), "UID " + uid, uid);
      }
      case JOBMANAGER, TASKMANAGER -> throw new IllegalArgumentException(role.name());
    };
  }

  private static Victim victim(Role role, Pod pod) {
    return Victim.pod(role, pod.getMetadata().getName(), pod.getMetadata().getUid());
  }

  StorePods storePods() {
    return store.orElseThrow(
        () -> new Problem("the S3 store is not in this cluster: no drill can take it away"));
  }

  Pod operator() throws KubeException {
    return Operator.pod(kube, operatorNamespace())
        .orElseThrow(
            () -> new Problem("no Flink operator runs in the namespace " + operatorNamespace()));
  }

  String operatorNamespace() {
    return access
        .operatorNamespace()
        .orElseThrow(
            () ->
                new Problem(
                    "this drill hits the Flink operator, which needs --operator-namespace NAMESPACE"));
  }

  private Deployment deployment() throws KubeException {
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
      throw new Problem("the JobManager's Deployment is not there");
    }
    return found;
  }
}
