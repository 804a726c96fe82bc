package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.S3Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/**
 * What tests on the project's kind cluster have in common: commands, and looks at what they did.
 */
abstract class OnKind {
  static final String CONTEXT = "kind-firedrill";
  static final Duration SOON = Duration.ofMinutes(2);

  final ObjectMapper json = new ObjectMapper();

  record Answer(int exitCode, String output) {
    Answer succeeded() {
      assertThat(exitCode).as(output).isZero();
      return this;
    }
  }

  static Answer run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), output);
  }

  static Answer kubectl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("kubectl", "--context", CONTEXT));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  JsonNode get(String... what) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-n", "firedrill", "get"));
    arguments.addAll(List.of(what));
    arguments.addAll(List.of("-o", "json"));
    return json.readTree(kubectl(arguments.toArray(String[]::new)).succeeded().output());
  }

  JsonNode rest(String path) throws Exception {
    String root = "/api/v1/namespaces/firedrill/services/transactions-rest:8081/proxy/";
    return json.readTree(kubectl("get", "--raw", root + path).succeeded().output());
  }

  String jobId() throws Exception {
    return get("flinkdeployment", "transactions")
        .path("status")
        .path("jobStatus")
        .path("jobId")
        .asText();
  }

  /** Reads the job's bucket with the job's own keys, through a forwarded port. */
  interface Reading<T> {
    T of(ObjectStore store) throws Exception;
  }

  <T> T bucket(Reading<T> reading) throws Exception {
    Process forward =
        new ProcessBuilder(
                "kubectl",
                "--context",
                CONTEXT,
                "-n",
                "firedrill",
                "port-forward",
                "service/minio",
                ":9000")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(forward.getInputStream()))) {
      String line = lines.readLine(); // Forwarding from 127.0.0.1:PORT -> 9000
      assertThat(line).startsWith("Forwarding from 127.0.0.1:");
      String port = line.replaceAll("^.*127.0.0.1:(\\d+) .*$", "$1");
      JsonNode keys = get("secret", "firedrill-s3").path("data");
      try (S3Store store =
          S3Store.at(
              new S3Store.Address(
                  URI.create("http://127.0.0.1:" + port),
                  "firedrill",
                  decoded(keys.path("access-key")),
                  decoded(keys.path("secret-key"))))) {
        return reading.of(store);
      }
    } finally {
      forward.destroy();
    }
  }

  static String decoded(JsonNode value) {
    return new String(Base64.getDecoder().decode(value.asText()), StandardCharsets.UTF_8);
  }

  /**
   * Maven has just packaged what bin/firedrill runs; without the mark that would build it again.
   */
  @BeforeAll
  static void isBuilt() throws IOException {
    Path mark = Path.of("target/built");
    Files.deleteIfExists(mark);
    Files.createFile(mark);
  }
}
