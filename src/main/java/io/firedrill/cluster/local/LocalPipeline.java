package io.firedrill.cluster.local;

import io.firedrill.cluster.JobPaths;
import java.util.Optional;

/**
 * The source and sink of a job on the local target. Ports are chosen before anything starts because
 * they are part of the job's arguments.
 *
 * @param brokerPort the port of a Kafka broker, if there is to be one
 * @param namenodePort the port of an HDFS namenode, in the place of the S3 store
 */
public record LocalPipeline(Optional<Integer> brokerPort, Optional<Integer> namenodePort) {
  /** Files in an S3 store. */
  public static final LocalPipeline FILES = new LocalPipeline(Optional.empty(), Optional.empty());

  /** Topics, and checkpoints in an S3 store. */
  public static LocalPipeline kafka() {
    return new LocalPipeline(Optional.of(Ports.free()), Optional.empty());
  }

  /** Files and checkpoints on HDFS. */
  public static LocalPipeline hdfs() {
    return new LocalPipeline(Optional.empty(), Optional.of(Ports.free()));
  }

  /** Where the job's data lies. */
  public JobPaths paths() {
    JobPaths files =
        namenodePort
            .map(port -> JobPaths.at(LocalHdfs.root(port), LocalHdfs.root(port)))
            .orElse(LocalTarget.PATHS);
    return brokerPort.map(LocalKafka::brokers).map(files::withTopics).orElse(files);
  }
}
