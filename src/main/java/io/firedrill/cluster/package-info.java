/**
 * Where a job runs: ports by who asks. {@link io.firedrill.cluster.RunningJob} for watchers, {@link
 * io.firedrill.cluster.FaultTarget} for faults, {@link io.firedrill.cluster.DrillTarget}, {@link
 * io.firedrill.cluster.UpgradeTarget} with its shadow and its switch, {@link
 * io.firedrill.cluster.ManagedJob} for savepoints by hand. The ports know no cluster; {@code local}
 * and {@code kubernetes} are behind them.
 */
package io.firedrill.cluster;
