package io.firedrill.cluster.local;

import io.firedrill.cluster.JobPaths;
import io.firedrill.ledger.Database;
import java.util.Optional;

/**
 * The source and sink of a job on the local target. Ports are chosen before anything starts because
 * they are part of the job's arguments.
 *
 * @param brokerPort the port of a Kafka broker, if there is to be one
 * @param namenodePort the port of an HDFS namenode, in the place of the S3 store
 * @param server a PostgreSQL server, if there is to be one
 * @param storeProxy whether the job reaches the S3 store through a proxy
 */
public record LocalPipeline(
    Optional<Integer> brokerPort,
    Optional<Integer> namenodePort,
    Optional<Server> server,
    boolean storeProxy) {
  /**
   * A PostgreSQL server.
   *
   * @param maxPreparedTransactions how many transactions can be prepared at a time
   */
  record Server(Database database, int maxPreparedTransactions) {}

  /** Files in an S3 store. */
  public static final LocalPipeline FILES =
      new LocalPipeline(Optional.empty(), Optional.empty(), Optional.empty(), false);

  /** Topics, and checkpoints in an S3 store. */
  public static LocalPipeline kafka() {
    return new LocalPipeline(
        Optional.of(Ports.free(Ports.Use.BROKER)), Optional.empty(), Optional.empty(), false);
  }

  /** Files and checkpoints on HDFS. */
  public static LocalPipeline hdfs() {
    return new LocalPipeline(
        Optional.empty(), Optional.of(Ports.free(Ports.Use.NAMENODE)), Optional.empty(), false);
  }

  /**
   * Files and checkpoints in an S3 store, and the output in tables.
   *
   * @param maxPreparedTransactions of the server; empty for more than a job needs
   */
  public static LocalPipeline jdbc(Optional<Integer> maxPreparedTransactions) {
    return new LocalPipeline(
        Optional.empty(), Optional.empty(), Optional.of(server(maxPreparedTransactions)), false);
  }

  /**
   * Topics as the input, tables as the output, and checkpoints in an S3 store.
   *
   * @param maxPreparedTransactions of the server; empty for more than a job needs
   */
  public static LocalPipeline kafkaJdbc(Optional<Integer> maxPreparedTransactions) {
    return new LocalPipeline(
        Optional.of(Ports.free(Ports.Use.BROKER)),
        Optional.empty(),
        Optional.of(server(maxPreparedTransactions)),
        false);
  }

  /** The same with a proxy in front of the S3 store. */
  public LocalPipeline throughProxy() {
    return new LocalPipeline(brokerPort, namenodePort, server, true);
  }

  private static Server server(Optional<Integer> maxPreparedTransactions) {
    return new Server(
        LocalPostgres.newDatabase(),
        maxPreparedTransactions.orElse(LocalPostgres.USUAL_PREPARED_TRANSACTIONS));
  }

  /** Where the job's data lies. */
  public JobPaths paths() {
    JobPaths files =
        namenodePort
            .map(port -> JobPaths.at(LocalHdfs.root(port), LocalHdfs.root(port)))
            .orElse(LocalTarget.PATHS);
    JobPaths read = brokerPort.map(LocalKafka::brokers).map(files::withTopics).orElse(files);
    return server.map(Server::database).map(read::withTables).orElse(read);
  }
}
