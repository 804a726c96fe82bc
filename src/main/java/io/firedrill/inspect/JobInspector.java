package io.firedrill.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Inspects a version of a job in a process of its own, because its main method is foreign code that
 * may print, hang or exit the JVM. The process ends with this one.
 *
 * @param flinkLib Flink's {@code lib}
 * @param plugins Flink's {@code plugins}
 * @param deadline how long it may take
 */
public record JobInspector(Path flinkLib, Path plugins, Duration deadline) implements Inspector {
  private static final Set<String> KEPT = Set.of("PATH", "LANG", "TZ");

  private static final String REQUEST = "request.json";
  static final String ANSWER = "answer.json";
  private static final int LOG_LINES = 5;

  static ObjectMapper json() {
    return new ObjectMapper().registerModule(new Jdk8Module());
  }

  @Override
  public Inspection inspect(InspectionRequest request) {
    Path work = Path.of(request.work());
    Path log = work.resolve("inspection.log");
    try {
      Files.createDirectories(work);
      Files.deleteIfExists(work.resolve(ANSWER));
      json().writeValue(work.resolve(REQUEST).toFile(), request);
      ProcessBuilder builder =
          new ProcessBuilder(command(work, request.flinkLib()))
              .directory(work.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().keySet().removeIf(k -> !KEPT.contains(k) && !k.startsWith("LC_"));
      // the user's main method runs in there: it gets nothing of who rehearses
      builder.environment().put("HOME", work.toString());
      builder.environment().put("FLINK_PLUGINS_DIR", plugins.toString());
      // without keys the file systems cannot be created; nothing is read or written through them
      builder.environment().put("AWS_ACCESS_KEY_ID", "none");
      builder.environment().put("AWS_SECRET_ACCESS_KEY", "none");
      Process process = builder.start();
      try {
        if (!process.waitFor(deadline.toSeconds(), TimeUnit.SECONDS)) {
          throw new Problem(
              Texts.format(
                  "the inspection of the job's jar did not end within %d s; its output is in %s",
                  deadline.toSeconds(), log));
        }
      } finally {
        process.destroyForcibly();
      }
      if (!Files.exists(work.resolve(ANSWER))) {
        return Inspection.noGraph(
            Texts.format(
                "the process that ran its main method ended with status %d: %s",
                process.exitValue(), tail(log)));
      }
      return json().readValue(work.resolve(ANSWER).toFile(), Inspection.class);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted", e);
    } catch (IOException e) {
      throw new Problem("cannot inspect the job's jar: " + e.getMessage(), e);
    }
  }

  private List<String> command(Path work, Optional<String> ownLib) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(part -> !comesFromElsewhere(part, ownLib.isPresent()))
            .map(part -> new File(part).getAbsolutePath())
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:-UsePerfData", "-Xshare:auto"));
    for (String open : List.of("lang", "util", "time", "net", "io", "nio", "text")) {
      command.add("--add-opens=java.base/java." + open + "=ALL-UNNAMED");
    }
    command.add("-Dlog4j.configurationFile=log4j2-harness.properties");
    command.add("-Djava.io.tmpdir=" + work);
    command.add("-Duser.home=" + work);
    command.addAll(
        List.of("-cp", classPath + File.pathSeparator + ownLib.orElse(flinkLib.toString()) + "/*"));
    command.addAll(List.of(InspectorMain.class.getName(), work.resolve(REQUEST).toString()));
    return command;
  }

  /**
   * The job's own classes and connectors come from the jar that is inspected, and from nowhere
   * else; Flink's come from one Flink. Of a connector here Flink would take the half: it looks for
   * {@code org.apache.flink} in the parent first, and for what that connector uses in the job's
   * jar.
   */
  private static boolean comesFromElsewhere(String part, boolean ownLib) {
    String name = new File(part).getName();
    return name.matches("firedrill-(job|defects).*\\.jar")
        || name.matches("(flink-connector-(kafka|jdbc)|kafka-clients|postgresql|avro)-.*\\.jar")
        || ownLib && name.matches("flink-(?!kubernetes-operator).*\\.jar");
  }

  private static String tail(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    return lines.isEmpty()
        ? "it printed nothing"
        : String.join(" / ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
  }
}
