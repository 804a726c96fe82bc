package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.cluster.kubernetes.upgrade.Leftovers;
import io.firedrill.cluster.local.LocalLeftovers;
import io.firedrill.store.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "clean",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "2:wrong usage, or something had to be left, and why"},
    description =
        "Remove what drills and rehearsals left behind when they were killed: locks that nobody holds"
            + " any longer, shadows with their keys and objects, and on this machine processes and"
            + " work folders. What a job has written stays.")
final class CleanCommand implements Callable<Integer> {
  @Option(names = "--local", description = "Only on this machine; no cluster is looked at.")
  private boolean local;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "The folder that local runs worked below: the value of their --out or --dir (default:"
              + " ${sys:firedrill.data:-target}).")
  private Path dir;

  @Mixin private KubernetesOptions kubernetes;

  @Override
  public Integer call() throws IOException {
    System.out.println("looking for leftovers; removing a shadow takes a while …");
    // first what needs no cluster to answer
    List<String> done =
        new ArrayList<>(
            LocalLeftovers.remove(dir == null ? Installation.find().data() : dir.toAbsolutePath()));
    for (Path folder : Scratch.removeLeft(Path.of(System.getProperty("java.io.tmpdir")))) {
      done.add("removed the folder " + folder);
    }
    done.forEach(System.out::println);
    Leftovers.Outcome ofCluster =
        local
            ? Leftovers.Outcome.NOTHING
            : Leftovers.remove(kubernetes.access(), Installation.find().backup());
    ofCluster.done().forEach(System.out::println);
    ofCluster.failed().forEach(System.out::println);
    if (done.isEmpty() && ofCluster.done().isEmpty() && ofCluster.failed().isEmpty()) {
      System.out.println("there is nothing to remove");
    }
    return ofCluster.failed().isEmpty() ? 0 : CommandLine.ExitCode.USAGE;
  }
}
