/**
 * A client of Flink's REST API: {@link io.firedrill.flink.FlinkRest} over any {@link
 * io.firedrill.flink.FlinkTransport}, and {@link io.firedrill.flink.Savepoints}, which waits for
 * them. It returns plain records and knows neither Kubernetes nor local processes.
 */
package io.firedrill.flink;
