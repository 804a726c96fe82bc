package io.firedrill.upgrade;

import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.evidence.UpgradeFact.Version;
import io.firedrill.inspect.Inspection;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.problem.Problem;
import io.firedrill.run.Phases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Fetches both versions of a job, and makes their job graphs. */
record VersionGraphs(
    UpgradeTarget target, VersionCheck check, UpgradeOptions options, Path work, Phases phases) {
  /**
   * The versions; null if one of them cannot be used, which is then a fact.
   *
   * @throws Problem if the shadow might write to live data
   * @throws IOException if the new version could not be looked at, which says nothing of it
   */
  Versions make() throws IOException {
    Optional<JobVersion> old = fetchVersion(Version.OLD);
    Optional<JobVersion> next = fetchVersion(Version.NEW);
    if (old.isEmpty() || next.isEmpty()) {
      return null;
    }
    JobVersion shadow = target.shadow().version(next.get());
    Optional<List<Operator>> oldGraph = graph(Version.OLD, old.get());
    Optional<List<Operator>> nextGraph = graph(Version.NEW, next.get());
    if (oldGraph.isEmpty() || nextGraph.isEmpty()) {
      return null;
    }
    Optional<List<Operator>> shadowGraph = graph(Version.SHADOW, shadow);
    if (shadowGraph.isEmpty()) {
      return null;
    }
    ShadowSafety safety = new ShadowSafety(options.declared());
    safety.check(nextGraph.get(), shadowGraph.get());
    return new Versions(
        old.get(),
        next.get(),
        shadow,
        options.comparison().flatMap(any -> shadowOfOld(old.get(), oldGraph.get(), safety)),
        oldGraph.get(),
        nextGraph.get());
  }

  /** The old version with a shadow's paths; empty if it makes no job graph with them. */
  private Optional<JobVersion> shadowOfOld(
      JobVersion old, List<Operator> oldGraph, ShadowSafety safety) {
    JobVersion version = target.shadowOfOld().version(old);
    Inspection graph = check.graph(version, label(Version.SHADOW_OF_OLD));
    if (graph.graphError().isPresent()) {
      phases.add(
          new UpgradeFact.NotCompared(
              phases.now(),
              "with other paths the old version makes no job graph: " + graph.graphError().get()));
      return Optional.empty();
    }
    phases.add(new UpgradeFact.VersionSeen(phases.now(), Version.SHADOW_OF_OLD, graph.operators()));
    safety.check(oldGraph, graph.operators());
    return Optional.of(version);
  }

  private Optional<JobVersion> fetchVersion(Version version) throws IOException {
    Path folder = work.resolve("jars-" + label(version));
    try {
      return Optional.of(
          version == Version.OLD
              ? target.oldVersion(folder)
              : target.newVersion(folder, options.deadlines().comeUp()));
    } catch (IOException e) {
      if (version == Version.NEW) {
        throw e;
      }
      phases.add(new UpgradeFact.VersionUnusable(phases.now(), version, e.getMessage()));
      return Optional.empty();
    } catch (Problem e) {
      phases.add(new UpgradeFact.VersionUnusable(phases.now(), version, e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<List<Operator>> graph(Version which, JobVersion version) {
    Inspection graph = check.graph(version, label(which));
    if (graph.graphError().isPresent()) {
      phases.add(
          new UpgradeFact.VersionUnusable(
              phases.now(),
              which,
              "no job graph could be built from it: " + graph.graphError().get()));
      return Optional.empty();
    }
    phases.add(new UpgradeFact.VersionSeen(phases.now(), which, graph.operators()));
    return Optional.of(graph.operators());
  }

  private static String label(Version version) {
    return version.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
