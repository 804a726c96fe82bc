package io.firedrill.doctor;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is around a FlinkDeployment in its cluster. A part that may not be read is empty.
 *
 * @param nodes the nodes of the job's pods, by the names of the pods
 * @param nodesOfTheCluster how many nodes there are
 * @param disruptionBudgets the PodDisruptionBudgets that select pods of the job
 * @param sameHighAvailability other FlinkDeployments whose high-availability data lies in the same
 *     folder
 */
public record Surroundings(
    Map<String, String> nodes,
    Optional<Integer> nodesOfTheCluster,
    Optional<List<String>> disruptionBudgets,
    Optional<List<String>> sameHighAvailability) {}
