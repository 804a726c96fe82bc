/**
 * The upgrade of a FlinkDeployment: its change, its shadow and the switch between versions, and
 * what a rehearsal that was killed has left.
 */
package io.firedrill.cluster.kubernetes.upgrade;
