package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.RehearsalTables;
import io.firedrill.cluster.RehearsalTopics;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.FlinkKind;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import io.firedrill.cluster.kubernetes.client.ServiceProxy;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.ledger.Brokers;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A FlinkDeployment that was found on a cluster, with the connections to the API server, and to its
 * bucket, brokers and database. Finding it touches nothing.
 */
public record FoundDeployment(
    Access access,
    Kube kube,
    DeploymentSpec spec,
    BucketAccess bucket,
    BrokerAccess brokers,
    DatabaseAccess database)
    implements AutoCloseable {

  /**
   * Finds the FlinkDeployment.
   *
   * @throws Problem if it is not there, or has no job of its own
   */
  public static FoundDeployment find(Access access) {
    return find(access, Kube.open(access));
  }

  /** The same through a connection, which is closed with it, or if nothing is found. */
  static FoundDeployment find(Access access, Kube kube) {
    try {
      JsonNode resource = read(access, kube);
      checkHasAJob(DeploymentSpec.of(resource, Map.of()), access, kube);
      DeploymentSpec spec = DeploymentSpec.of(resource, configured(access, kube));
      BrokerAccess brokers = BrokerAccess.of(access, kube, spec);
      DatabaseAccess database = DatabaseAccess.of(access, kube, spec);
      return new FoundDeployment(
          access, kube, spec, BucketAccess.open(access, kube, spec), brokers, database);
    } catch (IOException e) {
      kube.close();
      throw new Problem(e.getMessage(), e);
    } catch (RuntimeException e) {
      kube.close();
      throw e;
    }
  }

  /** What is left of one that is gone: its bucket. Whoever has the connection closes the store. */
  static FoundDeployment ofCopy(Access access, Kube kube, JsonNode copy) throws IOException {
    DeploymentSpec spec = DeploymentSpec.of(copy, Map.of());
    return new FoundDeployment(
        access,
        kube,
        spec,
        BucketAccess.open(access, kube, spec),
        BrokerAccess.of(access, kube, spec),
        DatabaseAccess.of(access, kube, spec));
  }

  private static void checkHasAJob(DeploymentSpec spec, Access access, Kube kube)
      throws KubeException {
    if (!spec.hasJob()) {
      throw new Problem(
          Texts.format(
              "FlinkDeployment %s is a session cluster: name one of its jobs with --session-job (%s)",
              spec.name(), orNone(sessionJobs(kube, access))));
    }
  }

  /** What the operator's default configuration has added shows in the JobManager's. */
  static Map<String, String> configured(Access access, Kube kube) {
    try {
      return ServiceProxy.rest(kube, access.namespace(), access.deployment()).configuration();
    } catch (FlinkRestException e) {
      return Map.of(); // no JobManager runs: what the spec says is all that is known
    }
  }

  /**
   * Reads the resource.
   *
   * @throws Problem if it is not there, with what is
   */
  static JsonNode read(Access access, Kube kube) throws KubeException {
    Optional<JsonNode> found = JobResource.of(kube, access).read();
    if (found.isPresent()) {
      return found.get();
    }
    List<String> there = deployments(kube, access);
    if (access.sessionJob().isPresent() && there.contains(access.deployment())) {
      throw new Problem(
          Texts.format(
              "there is no %s; its session jobs: %s",
              access.where(), orNone(sessionJobs(kube, access))));
    }
    if (new ResourceCopy(kube, access.namespace()).isThere(access.deployment())) {
      throw new Problem(
          Texts.format(
              "%s was deleted by a drill or a restore that was killed before it created it again:"
                  + " `firedrill clean` does",
              access.where()));
    }
    Optional<String> cluster = clusterOfSessionJob(access, kube);
    if (cluster.isPresent()) {
      throw new Problem(
          Texts.format(
              "%s is a FlinkSessionJob: name its session cluster and the job, --deployment %s"
                  + " --session-job %s",
              access.deployment(), cluster.get(), access.deployment()));
    }
    throw new Problem(
        Texts.format(
            "there is no %s; %s",
            access.where(),
            there.isEmpty()
                ? "the namespace has no FlinkDeployment, or the Flink operator's CRDs are not installed"
                : "the namespace has " + String.join(", ", there)));
  }

  private static List<String> deployments(Kube kube, Access access) throws KubeException {
    return kube.flinkResources(access.namespace(), FlinkKind.DEPLOYMENT).stream()
        .map(item -> item.at("/metadata/name").asText())
        .toList();
  }

  /** The FlinkSessionJobs of a session cluster; none if they may not be listed. */
  private static List<String> sessionJobs(Kube kube, Access access) throws KubeException {
    try {
      return kube.flinkResources(access.namespace(), FlinkKind.SESSION_JOB).stream()
          .filter(job -> job.at("/spec/deploymentName").asText().equals(access.deployment()))
          .map(job -> job.at("/metadata/name").asText())
          .toList();
    } catch (KubeException e) {
      if (e.forbidden()) {
        return List.of();
      }
      throw e;
    }
  }

  private static String orNone(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static Optional<String> clusterOfSessionJob(Access access, Kube kube)
      throws KubeException {
    try {
      return kube.flinkResource(FlinkKind.SESSION_JOB, access.namespace(), access.deployment())
          .map(job -> job.at("/spec/deploymentName").asText());
    } catch (KubeException e) {
      if (e.forbidden()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What a rehearsal has at the brokers, if it is known where those are. */
  public Optional<RehearsalTopics> topicsOf(RehearsalArea area) {
    return brokers
        .servers()
        .or(() -> access.kafka().brokers())
        .map(servers -> new RehearsalTopics(new Brokers(servers), area.name()));
  }

  /** What a rehearsal has in the database, if the job writes to one and it has been opened. */
  public Optional<RehearsalTables> tablesOf(RehearsalArea area) {
    return database.database().map(open -> new RehearsalTables(open, area.tables()));
  }

  /** The resource that its job comes from. */
  public JobResource resource() {
    return JobResource.of(kube, access);
  }

  /** Its status now. */
  ResourceState state() throws KubeException {
    return resource()
        .read()
        .map(ResourceStates::of)
        .orElseThrow(() -> new Problem(Texts.format("%s is no longer there", access.where())));
  }

  /** The job id from its status; empty if it cannot be read. */
  public String jobId() {
    try {
      return state().jobId();
    } catch (KubeException e) {
      return "";
    }
  }

  /**
   * Where its job's data lies; ledger and rejects are empty unless it is the project's own job. Of
   * one that writes to tables nothing is known before the database was opened.
   */
  public JobPaths paths() {
    Map<String, String> own = spec.ownArguments().orElse(Map.of());
    boolean known = spec.tables().isEmpty() || database.database().isPresent();
    return new JobPaths(
        own.getOrDefault("ledger", ""),
        own.getOrDefault("rejects", ""),
        brokers.servers().filter(any -> known),
        database
            .database()
            .map(open -> new JobPaths.Tables(open, own.getOrDefault("balances", ""))),
        spec.settings().checkpoints().orElse(""),
        spec.settings().savepoints().orElse(""),
        own.getOrDefault("failure-trigger", ""));
  }

  /** Why no drill can take a node away here; empty if one may. */
  public Optional<String> nodesObjection() {
    return JobNodes.objection(kube, access);
  }

  /** Why no drill can run commands on a node here; empty if one can. */
  public Optional<String> kindNodeObjection() {
    return KindNode.objection(kube);
  }

  @Override
  public void close() {
    database.close();
    brokers.close();
    bucket.store().close();
    kube.close();
  }
}
