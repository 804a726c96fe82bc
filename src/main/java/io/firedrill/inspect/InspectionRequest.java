package io.firedrill.inspect;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to inspect, as it is passed to the process that does it.
 *
 * @param jars the version's jars, the one with the entry class first
 * @param mainClass the entry class; empty if the manifest names it
 * @param parallelism the job's default parallelism; 0 for the savepoint's
 * @param flinkLib a folder with the libraries of the version's own Flink; without one it is ours
 * @param savepoint a local folder with a savepoint; without one only the job graph is made
 * @param traits whether the job's traits are wanted, which takes a run with stubs; not with a
 *     savepoint
 * @param work an empty folder to work in
 */
public record InspectionRequest(
    List<String> jars,
    Optional<String> mainClass,
    List<String> arguments,
    Map<String, String> flink,
    int parallelism,
    Optional<String> flinkLib,
    Optional<String> savepoint,
    boolean traits,
    String work) {}
