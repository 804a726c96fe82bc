/**
 * Savepoints handled by people: which snapshot of a job is meant and who refers to it ({@link
 * io.firedrill.savepoint.JobSnapshots}), starting the job from one ({@link
 * io.firedrill.savepoint.Restore}) and removing one ({@link io.firedrill.savepoint.Disposal}). It
 * knows a job only as a {@link io.firedrill.cluster.ManagedJob} and never prints.
 *
 * <p>A <i>path</i> names a snapshot as Flink does, a <i>folder</i> is a folder of this machine.
 */
package io.firedrill.savepoint;
