/**
 * A FlinkDeployment: found, drilled ({@link io.firedrill.cluster.kubernetes.KubernetesTarget}),
 * handled by hand ({@link io.firedrill.cluster.kubernetes.KubernetesJob}), and diagnosed when it
 * does not come up.
 */
package io.firedrill.cluster.kubernetes;
