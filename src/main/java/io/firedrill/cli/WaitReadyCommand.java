package io.firedrill.cli;

import io.firedrill.cluster.kubernetes.Readiness;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "wait-ready",
    hidden = true,
    description =
        "Wait until a FlinkDeployment is reconciled, STABLE and RUNNING, with a completed"
            + " checkpoint; say why when it does not come up.")
final class WaitReadyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private KubernetesOptions kubernetes;

  @Option(
      names = "--within",
      defaultValue = "300",
      paramLabel = "SECONDS",
      description = "How long it may take (default: ${DEFAULT-VALUE}).")
  private int within;

  @Override
  public Integer call() {
    if (within < 1) {
      throw new Problem(Texts.format("--within %d: give at least 1 second", within));
    }
    long from = System.nanoTime();
    try (Readiness readiness = Readiness.of(kubernetes.access())) {
      System.out.println("waits for " + readiness.describe());
      try {
        String seen =
            readiness.await(Duration.ofSeconds(within), state -> System.out.println("  " + state));
        System.out.printf(
            Locale.ROOT,
            "  %s after %d s%n",
            seen,
            Duration.ofNanos(System.nanoTime() - from).toSeconds());
        return 0;
      } catch (Problem e) {
        readiness.details().forEach(spec.commandLine().getErr()::println);
        throw e;
      }
    }
  }
}
