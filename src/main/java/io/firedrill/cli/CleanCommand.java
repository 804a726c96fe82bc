package io.firedrill.cli;

import io.firedrill.app.Scratch;
import io.firedrill.cluster.kubernetes.upgrade.Leftovers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "clean",
    description =
        "Remove what drills and rehearsals left behind when they were killed: locks that nobody holds"
            + " any longer, shadows with their keys and objects, and work folders on this machine.")
final class CleanCommand implements Callable<Integer> {
  @Mixin private KubernetesOptions kubernetes;

  @Override
  public Integer call() throws IOException {
    System.out.println("looking for leftovers; removing a shadow takes a while …");
    List<String> done = new ArrayList<>(Leftovers.remove(kubernetes.access()));
    for (Path folder : Scratch.removeLeft(Path.of(System.getProperty("java.io.tmpdir")))) {
      done.add("removed the folder " + folder);
    }
    (done.isEmpty() ? List.of("there is nothing to remove") : done).forEach(System.out::println);
    return 0;
  }
}
