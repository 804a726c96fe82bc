package io.firedrill.inspect;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be found out, as it is handed to the process that does it.
 *
 * @param jars the version's jars, the one with the entry class first
 * @param mainClass the entry class; empty if the manifest names it
 * @param savepoint a folder of this machine with a savepoint; without one only the graph is made
 * @param work a folder to work in
 */
public record InspectionRequest(
    List<String> jars,
    Optional<String> mainClass,
    List<String> arguments,
    Map<String, String> flink,
    int parallelism,
    Optional<String> savepoint,
    String work) {}
