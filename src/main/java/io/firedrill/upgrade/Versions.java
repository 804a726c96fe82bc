package io.firedrill.upgrade;

import io.firedrill.cluster.JobVersion;
import io.firedrill.inspect.Inspection.Operator;
import java.util.List;

/**
 * The versions of a job that an upgrade is about, with what they consist of.
 *
 * @param old the version that runs
 * @param next the version that is to take its place
 * @param shadow the same with the shadow's paths
 * @param oldOperators the operators that take the savepoint
 * @param nextOperators the operators of the new version
 */
record Versions(
    JobVersion old,
    JobVersion next,
    JobVersion shadow,
    List<Operator> oldOperators,
    List<Operator> nextOperators) {}
