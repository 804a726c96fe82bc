/**
 * Talks to the API server and reads what the operator and Flink keep there. Only {@code
 * cluster.kubernetes} uses it, except for {@link io.firedrill.cluster.kubernetes.client.Access},
 * which says what may be touched.
 */
package io.firedrill.cluster.kubernetes.client;
