package io.firedrill.cli;

import io.firedrill.cluster.kubernetes.upgrade.Leftovers;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "clean",
    description =
        "Remove what drills and rehearsals left behind when they were killed: locks that nobody holds"
            + " any longer, and shadows with their keys and objects.")
final class CleanCommand implements Callable<Integer> {
  @Mixin private KubernetesOptions kubernetes;

  @Override
  public Integer call() {
    System.out.println("looking for leftovers; removing a shadow takes a while …");
    List<String> done = Leftovers.remove(kubernetes.access());
    (done.isEmpty() ? List.of("there is nothing to remove") : done).forEach(System.out::println);
    return 0;
  }
}
