package io.firedrill.cli;

import io.firedrill.cluster.kubernetes.client.Access;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** The FlinkDeployment, and what may be done to it. */
final class KubernetesOptions {
  private static final String OWN_CONTEXT = "kind-firedrill";
  private static final String OWN_BROKERS = "localhost:9094";
  private static final List<String> OWN_NODES = List.of("firedrill-worker", "firedrill-worker2");

  @Option(
      names = "--context",
      defaultValue = "${env:FIREDRILL_CONTEXT:-" + OWN_CONTEXT + "}",
      paramLabel = "NAME",
      description =
          "The kube context; the current one is never used implicitly. in-cluster is the cluster"
              + " that this command runs in (default: FIREDRILL_CONTEXT of the environment, else"
              + " kind-firedrill).")
  private String context;

  @Option(
      names = "--allow-context",
      defaultValue = "${env:FIREDRILL_ALLOWED_CONTEXTS:-" + OWN_CONTEXT + "}",
      split = ",",
      paramLabel = "NAME",
      description =
          "The contexts that may be touched, separated by commas (default:"
              + " FIREDRILL_ALLOWED_CONTEXTS of the environment, else kind-firedrill).")
  private List<String> allowed;

  @Option(
      names = {"-n", "--namespace"},
      defaultValue = "firedrill",
      paramLabel = "NAMESPACE",
      description = "The FlinkDeployment's namespace (default: ${DEFAULT-VALUE}).")
  private String namespace;

  @Option(
      names = "--deployment",
      defaultValue = "transactions",
      paramLabel = "NAME",
      description = "The FlinkDeployment's name (default: ${DEFAULT-VALUE}).")
  private String deployment;

  @Option(
      names = "--session-job",
      paramLabel = "NAME",
      description =
          "The FlinkSessionJob, if --deployment is a session cluster. Upgrades of one are not"
              + " rehearsed.")
  private String sessionJob;

  @Option(
      names = "--despite-other-jobs",
      description =
          "Drill a session cluster on which other jobs run as well: a fault hits them too.")
  private boolean despiteOtherJobs;

  @Option(
      names = "--operator-namespace",
      paramLabel = "NAMESPACE",
      description =
          "The namespace of the Flink operator, for drills that hit it (default: flink-operator in"
              + " the context kind-firedrill; elsewhere none, and the operator is not touched).")
  private String operatorNamespace;

  @Option(
      names = "--store-namespace",
      paramLabel = "NAMESPACE",
      description =
          "The namespace of the S3 store, for drills that take it down for everybody who uses it"
              + " (default: the job's own in the context kind-firedrill; elsewhere none, and the"
              + " store is not touched).")
  private String storeNamespace;

  @Option(
      names = "--brokers",
      paramLabel = "HOST:PORT",
      description =
          "For a job with topics: where this command reaches the Kafka brokers, through a listener"
              + " advertised under that address. If they are in the cluster and this is localhost:PORT, the port is"
              + " forwarded to theirs (default: localhost:9094 in the context kind-firedrill; elsewhere"
              + " what the job's own argument --brokers says).")
  private String brokers;

  @Option(
      names = "--broker-namespace",
      paramLabel = "NAMESPACE",
      description =
          "The namespace of the Kafka brokers, for drills that take them down for everybody who uses"
              + " them (default: the job's own in the context kind-firedrill; elsewhere none, and the"
              + " brokers are not touched).")
  private String brokerNamespace;

  @Option(
      names = "--database",
      paramLabel = "HOST:PORT",
      description =
          "For a job into tables: where this command reaches the PostgreSQL server (default: by a"
              + " forwarded port if it is in the cluster; otherwise where the job's own argument"
              + " --jdbc-url says).")
  private String database;

  @Option(
      names = "--database-namespace",
      paramLabel = "NAMESPACE",
      description =
          "The namespace of the PostgreSQL server, for drills that take it down, or the job's"
              + " connections to it (default: the job's own in the context kind-firedrill; elsewhere"
              + " none, and the server is not touched).")
  private String databaseNamespace;

  @Option(
      names = "--quota-namespace",
      paramLabel = "NAMESPACE",
      description =
          "The job's namespace, for drills that leave no room for new pods in it, whosever they are, for"
              + " a while: they create a ResourceQuota and a Job there (default: the job's own in the"
              + " context kind-firedrill; elsewhere none, and no room is taken).")
  private String quotaNamespace;

  @Option(
      names = "--node",
      split = ",",
      paramLabel = "NAME",
      description =
          "The nodes that drills may take away or drain, with all that the job has there, separated by"
              + " commas: the drill takes the one that runs most of the job (default: the workers of"
              + " the project's own cluster in the context kind-firedrill; elsewhere none).")
  private List<String> nodes;

  @Option(
      names = "--floor",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Refuse a fault after which fewer than N pods of the job would be healthy (default:"
              + " ${DEFAULT-VALUE}).")
  private int floor;

  @Option(
      names = "--s3-keys",
      defaultValue = "deployment",
      paramLabel = "WHERE",
      description =
          "Where the bucket's keys come from: deployment, the Secret that the job's pods use, or"
              + " environment, what this command has: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
              + " a profile, a web identity; the password of a database is then in the file that"
              + " PGPASSFILE names (default: ${DEFAULT-VALUE}).")
  private Access.Keys keys;

  Access access() {
    Numbers.atLeast(0, "--floor", floor);
    Set<String> contexts = new LinkedHashSet<>(allowed);
    String operator =
        operatorNamespace == null && context.equals(OWN_CONTEXT)
            ? "flink-operator"
            : operatorNamespace;
    String store =
        storeNamespace == null && context.equals(OWN_CONTEXT) ? namespace : storeNamespace;
    return new Access(
        context,
        contexts,
        namespace,
        deployment,
        Optional.ofNullable(sessionJob).map(name -> new Access.SessionJob(name, despiteOtherJobs)),
        Optional.ofNullable(operator),
        Optional.ofNullable(store),
        floor,
        keys,
        kafka(),
        postgres(),
        Optional.ofNullable(
            quotaNamespace == null && context.equals(OWN_CONTEXT) ? namespace : quotaNamespace),
        new LinkedHashSet<>(nodes == null ? ownNodes() : nodes));
  }

  private List<String> ownNodes() {
    return context.equals(OWN_CONTEXT) ? OWN_NODES : List.of();
  }

  private Access.Postgres postgres() {
    boolean own = context.equals(OWN_CONTEXT);
    return new Access.Postgres(
        Optional.ofNullable(database),
        Optional.ofNullable(databaseNamespace == null && own ? namespace : databaseNamespace));
  }

  private Access.Kafka kafka() {
    boolean own = context.equals(OWN_CONTEXT);
    return new Access.Kafka(
        Optional.ofNullable(brokers == null && own ? OWN_BROKERS : brokers),
        Optional.ofNullable(brokerNamespace == null && own ? namespace : brokerNamespace));
  }
}
