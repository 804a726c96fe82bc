package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.HaConfigMaps;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Operator;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds what a fault can hit: pods by their UIDs, and the JobManager's Deployment. */
record Victims(
    Access access,
    Kube kube,
    Optional<ServicePods> store,
    Optional<ServicePods> brokers,
    Optional<ServicePods> database,
    Optional<ServicePods> storeProxy) {
  /** The pods of the job. */
  Pods pods() {
    return new Pods(kube, access.namespace(), access.deployment());
  }

  private Ownership owners() {
    return new Ownership(access, kube);
  }

  Victim jobManager() throws IOException {
    return victim(Role.JOBMANAGER, owners().check(pods().leader()));
  }

  /** All JobManagers: the one that leads first, and those that stand by. */
  List<Victim> jobManagers() throws IOException {
    List<Victim> all = new ArrayList<>(List.of(jobManager()));
    all.addAll(notLeading(Role.JOBMANAGER));
    return all;
  }

  /** The JobManagers that do not lead, as victims of a role. */
  List<Victim> notLeading(Role role) throws IOException {
    Pod leader = pods().leader();
    List<Victim> all = new ArrayList<>();
    for (Pod pod : pods().of(Pods.JOB_MANAGER)) {
      if (Pods.ready(pod) && !pod.getMetadata().getUid().equals(leader.getMetadata().getUid())) {
        all.add(victim(role, owners().check(pod)));
      }
    }
    return all;
  }

  Victim taskManager(String resourceId) throws IOException {
    Pod pod =
        pods().of(Pods.TASK_MANAGER).stream()
            .filter(found -> found.getMetadata().getName().equals(resourceId))
            .findFirst()
            .orElseThrow(
                () ->
                    new Problem(
                        Texts.format("no TaskManager pod of the job is named %s", resourceId)));
    return victim(Role.TASKMANAGER, owners().check(pod));
  }

  Victim other(Role role) throws IOException {
    return switch (role) {
      case STORE, BROKER, DATABASE, STORE_PROXY -> victim(role, podsOf(role).running());
      case OPERATOR -> victim(role, operator());
      case DEPLOYMENT -> {
        HasMetadata found = owners().deployment();
        String uid = found.getMetadata().getUid();
        yield new Victim(role, "Deployment " + found.getMetadata().getName(), "UID " + uid, uid);
      }
      case RESOURCE -> {
        String uid =
            JobResource.of(kube, access)
                .own()
                .orElseThrow(() -> new Problem(access.where() + " is gone"))
                .at("/metadata/uid")
                .asText();
        yield new Victim(role, "FlinkDeployment " + access.deployment(), "UID " + uid, uid);
      }
      case HA_DATA -> {
        List<String> maps = new HaConfigMaps(kube, access.namespace(), access.deployment()).names();
        yield new Victim(
            role, "high-availability data", "config maps " + String.join(", ", maps), "");
      }
      case CHECKPOINT_POINTERS -> {
        ConfigMap found = pointers();
        String uid = found.getMetadata().getUid();
        yield new Victim(role, "config map " + found.getMetadata().getName(), "UID " + uid, uid);
      }
      case DATANODE -> throw new Problem("drills hit datanodes on the target local only");
      case JOBMANAGER, STANDBY, TASKMANAGER, API_SERVER ->
          throw new IllegalArgumentException(role.name());
    };
  }

  private ConfigMap pointers() throws KubeException {
    String jobId =
        JobResource.of(kube, access)
            .own()
            .orElseThrow(() -> new Problem(access.where() + " is gone"))
            .at("/status/jobStatus/jobId")
            .asText();
    return new HaConfigMaps(kube, access.namespace(), access.deployment())
        .ofJob(jobId)
        .orElseThrow(
            () ->
                new Problem(
                    Texts.format(
                        "there is no config map with the checkpoints of job %s: this drill is for"
                            + " high-availability.type: kubernetes",
                        jobId)));
  }

  private static Victim victim(Role role, Pod pod) {
    return Victim.pod(role, pod.getMetadata().getName(), pod.getMetadata().getUid());
  }

  /** All pods that run of the store, the brokers, or the database. */
  List<Victim> whole(Role role) throws IOException {
    return podsOf(role).allRunning().stream().map(pod -> victim(role, pod)).toList();
  }

  /** The pods of what others may depend on too. */
  ServicePods podsOf(Role role) {
    return switch (role) {
      case STORE -> storePods();
      case BROKER -> brokerPods();
      case DATABASE -> databasePods();
      case STORE_PROXY -> proxyPods();
      default -> throw new IllegalArgumentException(role.name());
    };
  }

  /**
   * The Kafka brokers' pods.
   *
   * @throws Problem if they are not in the cluster, or were not named
   */
  ServicePods brokerPods() {
    ServicePods found =
        brokers.orElseThrow(
            () ->
                new Problem(
                    "the job's arguments name no Kafka broker that is in this cluster, or its Service"
                        + " selects no pods: no drill can hit it"));
    if (!access.kafka().namespace().equals(Optional.of(found.namespace()))) {
      throw new Problem(
          Texts.format(
              "this drill hits the Kafka brokers, on which others may depend: it needs"
                  + " --broker-namespace %s",
              found.namespace()));
    }
    return found;
  }

  /**
   * The PostgreSQL server's pods.
   *
   * @throws Problem if it is not in the cluster, or was not named
   */
  ServicePods databasePods() {
    ServicePods found =
        database.orElseThrow(
            () ->
                new Problem(
                    "the job's arguments name no PostgreSQL server that is in this cluster, or its"
                        + " Service selects no pods: no drill can hit it"));
    if (!access.postgres().namespace().equals(Optional.of(found.namespace()))) {
      throw new Problem(
          Texts.format(
              "this drill hits the PostgreSQL server, on which others may depend: it needs"
                  + " --database-namespace %s",
              found.namespace()));
    }
    return found;
  }

  /**
   * The store's pods, which others may depend on too.
   *
   * @throws Problem if it is not in the cluster, or was not named
   */
  ServicePods storePods() {
    ServicePods found =
        store.orElseThrow(
            () ->
                new Problem(
                    "the S3 store is not in this cluster, or its Service selects no pods: no drill"
                        + " can take it down"));
    if (!access.storeNamespace().equals(Optional.of(found.namespace()))) {
      throw new Problem(
          Texts.format(
              "this drill hits the S3 store, on which others may depend: it needs --store-namespace"
                  + " %s",
              found.namespace()));
    }
    return found;
  }

  /**
   * The pods of the proxy between the job and its store.
   *
   * @throws Problem if there is none, or it was not named
   */
  ServicePods proxyPods() {
    ServicePods found =
        storeProxy.orElseThrow(
            () ->
                new Problem(
                    "the job reaches its S3 store without a proxy that could be made sick: `make"
                        + " deploy STORE_PROXY=1` puts one in between"));
    if (!access.storeNamespace().equals(Optional.of(found.namespace()))) {
      throw new Problem(
          Texts.format(
              "this drill makes the S3 store look sick, on which others may depend: it needs"
                  + " --store-namespace %s",
              found.namespace()));
    }
    return found;
  }

  Pod operator() throws KubeException {
    return Operator.leader(kube, operatorNamespace())
        .orElseThrow(
            () -> new Problem("no Flink operator runs in the namespace " + operatorNamespace()));
  }

  String operatorNamespace() {
    return access
        .operatorNamespace()
        .orElseThrow(
            () ->
                new Problem(
                    "this drill hits the Flink operator, which needs --operator-namespace"
                        + " NAMESPACE"));
  }
}
