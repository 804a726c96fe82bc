package io.firedrill.cli;

import io.firedrill.cluster.kubernetes.upgrade.Leftovers;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "clean",
    description =
        "Remove what drills and rehearsals whose harness was killed have left: locks that nobody"
            + " holds any more, shadows, their keys and their objects.")
final class CleanCommand implements Callable<Integer> {
  @Mixin private KubernetesOptions kubernetes;

  @Override
  public Integer call() {
    System.out.println("looks for what is left; a shadow takes a while to go …");
    List<String> done = Leftovers.remove(kubernetes.access());
    (done.isEmpty() ? List.of("there is nothing to remove") : done).forEach(System.out::println);
    return 0;
  }
}
