/**
 * A real Flink on this machine, each process a JVM of its own: {@link
 * io.firedrill.cluster.local.LocalTarget}.
 */
package io.firedrill.cluster.local;
