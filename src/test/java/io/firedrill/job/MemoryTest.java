package io.firedrill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.FlinkUserCodeClassLoaders;
import org.junit.jupiter.api.Test;

/** In JVMs of their own, which are small. */
class MemoryTest {
  private static final int MEGABYTE = 1 << 20;

  /** Takes all of a memory, twice: the second time shows that the first left nothing behind. */
  static final class Taker {
    private Taker() {}

    public static void main(String[] args) throws Exception {
      Memory memory = Memory.valueOf(args[0]);
      for (int i = 0; i < 2; i++) {
        try (var loader =
            FlinkUserCodeClassLoaders.childFirst(
                new URL[0],
                Taker.class.getClassLoader(),
                new String[0],
                e -> System.out.println("Flink's class loader met " + e),
                true)) {
          memory.takeAll(loader);
        } catch (OutOfMemoryError e) {
          System.out.println("thrown: " + e);
        }
      }
    }
  }

  private static String take(Memory memory) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + 48 * MEGABYTE,
                "-XX:MaxMetaspaceSize=" + 32 * MEGABYTE,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Taker.class.getName(),
                memory.name())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return printed;
  }

  private static List<String> errors(String printed) {
    return printed.lines().filter(line -> line.startsWith("thrown: ")).toList();
  }

  @Test
  void theJvmItselfRefusesMoreHeap() throws Exception {
    String printed = take(Memory.HEAP);
    assertThat(errors(printed)).as(printed).hasSize(2);
    assertThat(errors(printed)).allMatch(line -> Memory.HEAP.refusedIn(line).isPresent());
  }

  @Test
  void theJvmItselfRefusesMoreClassesWhereFlinkSeesIt() throws Exception {
    String printed = take(Memory.METASPACE);
    assertThat(errors(printed)).as(printed).hasSize(2);
    assertThat(errors(printed)).allMatch(line -> Memory.METASPACE.refusedIn(line).isPresent());
    assertThat(printed).contains("Flink's class loader met java.lang.OutOfMemoryError: Metaspace");
  }

  @Test
  void oneMemoryIsNotTheOther() {
    String trace = "Caused by: java.lang.OutOfMemoryError: Metaspace. The metaspace out-of-memory";
    assertThat(Memory.METASPACE.refusedIn(trace)).contains("java.lang.OutOfMemoryError: Metaspace");
    assertThat(Memory.HEAP.refusedIn(trace)).isEmpty();
  }
}
