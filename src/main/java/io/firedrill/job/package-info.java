/**
 * The transactions job that drills run and upgrades change. Its main class is {@link
 * io.firedrill.job.TransactionsJob}; the generator and the CSV input are here too, because an
 * auditor recomputes from them what the job must have written. It ships in a jar of its own and
 * uses Flink and the JDK only.
 */
package io.firedrill.job;
