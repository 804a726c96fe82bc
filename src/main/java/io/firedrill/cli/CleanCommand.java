package io.firedrill.cli;

import io.firedrill.target.kubernetes.Leftovers;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "clean",
    description =
        "Remove what drills whose harness was killed have left in a namespace: locks that nobody"
            + " holds any more.")
final class CleanCommand implements Callable<Integer> {
  @Mixin private KubernetesOptions kubernetes;

  @Override
  public Integer call() {
    List<String> done = Leftovers.remove(kubernetes.access());
    (done.isEmpty() ? List.of("there is nothing to remove") : done).forEach(System.out::println);
    return 0;
  }
}
