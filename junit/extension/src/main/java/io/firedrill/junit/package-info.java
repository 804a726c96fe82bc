/** Drills of a team's own Flink job as tests: {@link Drill}, {@link FlinkJob}. */
package io.firedrill.junit;
