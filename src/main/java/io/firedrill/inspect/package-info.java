/**
 * Checks a version of a job before it runs: its job graph, its serializers, and a restore in a
 * MiniCluster with stubs for sources and sinks. {@link io.firedrill.inspect.JobInspector} does so
 * in a process of its own and returns an {@link io.firedrill.inspect.Inspection}; {@link
 * io.firedrill.inspect.GraphCheck} compares operators. The rest uses Flink's internals, which no
 * other package should.
 */
package io.firedrill.inspect;
