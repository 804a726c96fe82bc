package io.firedrill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is hit is said on make's command line, by values that never become commands. */
class MakefileTest {
  private static final String SHOW = "show: ; @echo \"$$%s\"";

  private static String make(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("make", "-s", "--no-print-directory"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("MAKE") || name.equals("MFLAGS"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return output.strip();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CONTEXT", "NAMESPACE", "DEPLOYMENT", "TARGET", "DRILL", "PERFORM", "CHANGE"})
  void anExportedVariableDoesNotCount(String name) throws Exception {
    String show = SHOW.formatted(name);
    assertThat(make(Map.of(name, "prod"), "--eval", show, "show")).isNotEqualTo("prod");
    assertThat(make(Map.of(), "--eval", show, "show", name + "=prod")).isEqualTo("prod");
  }

  @ParameterizedTest
  @ValueSource(strings = {"drill", "drills"})
  void onlyTheProjectsOwnKindClusterHasHitWhatTheJobDependsOn(String goal) throws Exception {
    Map<String, String> other = Map.of("KIND_CLUSTER", "other");
    assertThat(make(other, "-n", goal, "TARGET=kubernetes"))
        .contains("--store-namespace \"$NAMESPACE\"", "--operator-namespace flink-operator")
        .contains("--broker-namespace \"$NAMESPACE\"", "--brokers localhost:9094")
        .contains("--database-namespace \"$NAMESPACE\"");
    assertThat(make(other, "-n", goal, "TARGET=kubernetes", "CONTEXT=kind-firedrill"))
        .doesNotContain("--store-namespace", "--operator-namespace", "--broker", "--database");
  }

  @Test
  void aBrokerIsFetchedForThisMachineOnly() throws Exception {
    assertThat(make(Map.of(), "-n", "-B", "drill", "PIPELINE=kafka"))
        .contains("kafka/pom.xml")
        .doesNotContain("postgres/pom.xml");
    assertThat(make(Map.of(), "-n", "-B", "drill", "PIPELINE=kafka-jdbc"))
        .contains("kafka/pom.xml", "postgres/pom.xml");
    assertThat(make(Map.of(), "-n", "-B", "drill", "PIPELINE=kafka", "TARGET=kubernetes"))
        .contains("--pipeline \"$PIPELINE\"")
        .doesNotContain("kafka/pom.xml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http://example.com/x.tar.gz", "https://example.com/'$(id)'.tar.gz"})
  void anAddressThatNothingIsDownloadedFromIsRefused(String url) throws Exception {
    assertThat(make(Map.of(), "krew", "URL=" + url)).contains("firedrill: URL is ", "https://");
  }

  @Test
  void aValueIsNotACommand() throws Exception {
    String planned = make(Map.of(), "-n", "drill", "DRILL=x\"; echo hit; echo \"");
    assertThat(planned).contains("$DRILL").doesNotContain("hit");
  }
}
