package io.firedrill.cluster.kubernetes.client;

import io.firedrill.problem.Texts;
import java.util.Optional;
import java.util.Set;

/**
 * What a drill was pointed at, and what it is allowed to do there.
 *
 * @param context the kube context; {@link #IN_CLUSTER} for the service account of the pod it runs
 *     in
 * @param allowedContexts the contexts that were allowed by name
 * @param deployment the FlinkDeployment's name
 * @param sessionJob the job, if the FlinkDeployment is a session cluster
 * @param operatorNamespace where the Flink operator runs; empty if it is not to be touched
 * @param storeNamespace where the S3 store runs; empty if it is not to be touched
 * @param floor how many healthy pods of the job a fault has to leave alone
 * @param keys where the bucket's keys come from
 * @param kafka the brokers of a job with topics
 * @param postgres the database of a job that writes to tables
 * @param quotaNamespace where the room for new pods may be taken; empty for nowhere
 * @param nodes the nodes that may be taken away with what the job has there
 */
public record Access(
    String context,
    Set<String> allowedContexts,
    String namespace,
    String deployment,
    Optional<SessionJob> sessionJob,
    Optional<String> operatorNamespace,
    Optional<String> storeNamespace,
    int floor,
    Keys keys,
    Kafka kafka,
    Postgres postgres,
    Optional<String> quotaNamespace,
    Set<String> nodes) {
  /** The name of the context that is the cluster around the harness. */
  public static final String IN_CLUSTER = "in-cluster";

  /** Where the keys of the bucket come from. */
  public enum Keys {
    /** The secret that the job's own pods take them from. */
    deployment,
    /** AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the harness's environment. */
    environment
  }

  /**
   * A FlinkSessionJob, which may share its TaskManagers with others.
   *
   * @param despiteOthers whether it may be drilled although others are hit as well
   */
  public record SessionJob(String name, boolean despiteOthers) {}

  /**
   * The Kafka brokers of a job with topics.
   *
   * @param brokers where this process reaches them; empty for where the job does
   * @param namespace where they run; empty if they are not to be touched
   */
  public record Kafka(Optional<String> brokers, Optional<String> namespace) {
    public static final Kafka NONE = new Kafka(Optional.empty(), Optional.empty());
  }

  /**
   * The PostgreSQL server of a job that writes to tables.
   *
   * @param address where this process reaches it; empty for a forwarded port, or where the job does
   * @param namespace where it runs; empty if it is not to be touched
   */
  public record Postgres(Optional<String> address, Optional<String> namespace) {
    public static final Postgres NONE = new Postgres(Optional.empty(), Optional.empty());
  }

  public Access {
    allowedContexts = Set.copyOf(allowedContexts);
    nodes = Set.copyOf(nodes);
  }

  /** The same where no node is taken away. */
  public Access(
      String context,
      Set<String> allowedContexts,
      String namespace,
      String deployment,
      Optional<SessionJob> sessionJob,
      Optional<String> operatorNamespace,
      Optional<String> storeNamespace,
      int floor,
      Keys keys,
      Kafka kafka,
      Postgres postgres,
      Optional<String> quotaNamespace) {
    this(
        context,
        allowedContexts,
        namespace,
        deployment,
        sessionJob,
        operatorNamespace,
        storeNamespace,
        floor,
        keys,
        kafka,
        postgres,
        quotaNamespace,
        Set.of());
  }

  /** The same where no room is taken. */
  public Access(
      String context,
      Set<String> allowedContexts,
      String namespace,
      String deployment,
      Optional<SessionJob> sessionJob,
      Optional<String> operatorNamespace,
      Optional<String> storeNamespace,
      int floor,
      Keys keys,
      Kafka kafka,
      Postgres postgres) {
    this(
        context,
        allowedContexts,
        namespace,
        deployment,
        sessionJob,
        operatorNamespace,
        storeNamespace,
        floor,
        keys,
        kafka,
        postgres,
        Optional.empty());
  }

  /** The same without Kafka and PostgreSQL. */
  public Access(
      String context,
      Set<String> allowedContexts,
      String namespace,
      String deployment,
      Optional<SessionJob> sessionJob,
      Optional<String> operatorNamespace,
      Optional<String> storeNamespace,
      int floor,
      Keys keys) {
    this(
        context,
        allowedContexts,
        namespace,
        deployment,
        sessionJob,
        operatorNamespace,
        storeNamespace,
        floor,
        keys,
        Kafka.NONE,
        Postgres.NONE);
  }

  /** The same for another FlinkDeployment of the namespace. */
  public Access of(String other) {
    return new Access(
        context,
        allowedContexts,
        namespace,
        other,
        Optional.empty(),
        operatorNamespace,
        storeNamespace,
        floor,
        keys,
        kafka,
        postgres,
        quotaNamespace,
        nodes);
  }

  /** What it was pointed at, in words. */
  public String where() {
    String cluster = Texts.format("FlinkDeployment %s/%s", namespace, deployment);
    return Texts.format(
        "%s in the context %s",
        sessionJob
            .map(job -> Texts.format("FlinkSessionJob %s of %s", job.name(), cluster))
            .orElse(cluster),
        context);
  }
}
