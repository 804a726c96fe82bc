/**
 * A plugin of Flink's that makes a TaskManager in reserve load beforehand what a restore needs. It
 * imports Flink only, ships in Flink's folder of plugins, and is of use to any job.
 */
package io.firedrill.warmup;
