package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.S3Store;
import io.firedrill.store.SessionKeys;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** A kind cluster of the project's: the commands that work on it, and what they have left there. */
final class Kind {
  static final String NAMESPACE = "firedrill";
  static final String DEPLOYMENT = "transactions";
  static final Duration SOON = Duration.ofMinutes(2);
  private static final Duration WORTH_SAYING = Duration.ofSeconds(5);

  private final ObjectMapper json = new ObjectMapper();
  private final String cluster;
  private String badImage = "";

  /** The one that make creates unless it is given another name. */
  Kind() {
    this("firedrill");
  }

  Kind(String cluster) {
    this.cluster = cluster;
  }

  private String context() {
    return "kind-" + cluster;
  }

  /** A process that works on this cluster. */
  private ProcessBuilder process(List<String> command) {
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().put("KIND_CLUSTER", cluster);
    process.environment().put("FIREDRILL_CONTEXT", context());
    process.environment().put("FIREDRILL_ALLOWED_CONTEXTS", context());
    return process;
  }

  record Answer(int exitCode, String output) {
    Answer succeeded() {
      assertThat(exitCode).as(output).isZero();
      return this;
    }

    /** For a command that was meant to end with another exit code than 0. */
    Answer exited(int code) {
      assertThat(exitCode).as(output).isEqualTo(code);
      return this;
    }
  }

  Answer run(String... command) throws Exception {
    long start = System.nanoTime();
    Process process = process(List.of(command)).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Answer answer = new Answer(process.waitFor(), output);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    if (took.compareTo(WORTH_SAYING) > 0) {
      System.out.printf("%4d s  %s%n", took.toSeconds(), String.join(" ", command));
    }
    return answer;
  }

  private Answer run(List<String> first, String... rest) throws Exception {
    List<String> command = new ArrayList<>(first);
    command.addAll(List.of(rest));
    return run(command.toArray(String[]::new));
  }

  Answer make(String... targets) throws Exception {
    return run(List.of("make"), targets);
  }

  Answer firedrill(String... arguments) throws Exception {
    return run(List.of("bin/firedrill"), arguments);
  }

  /** Whether the moment has come in which a run is to be killed. */
  interface Moment {
    boolean hasCome(String output) throws Exception;
  }

  /**
   * Runs a command until a moment comes, and then kills it with SIGKILL.
   *
   * @return what it had printed
   */
  String killed(Moment moment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bin/firedrill"));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("killed", ".log");
    Process process = process(command).redirectOutput(output.toFile()).start();
    try {
      Wait.until(
          "the moment to kill it",
          Duration.ofMinutes(10),
          () -> {
            String printed = Files.readString(output);
            assertThat(process.isAlive()).as(printed).isTrue();
            return moment.hasCome(printed) ? Look.seen(printed) : Look.notYet("%s", printed);
          });
      return Files.readString(output);
    } finally {
      process.destroyForcibly().waitFor();
      Files.delete(output);
    }
  }

  Answer kubectl(String... arguments) throws Exception {
    return run(List.of("kubectl", "--context", context()), arguments);
  }

  /** In the job's namespace. */
  Answer kubectlHere(String... arguments) throws Exception {
    return run(List.of("kubectl", "--context", context(), "-n", NAMESPACE), arguments);
  }

  /** On the cluster's first node, which is a container. */
  Answer onNode(String... command) throws Exception {
    return run(List.of("docker", "exec", cluster + "-control-plane"), command);
  }

  /** Applies manifests in the job's namespace. */
  void applyHere(String yaml) throws Exception {
    Path file = Files.createTempFile("manifests", ".yaml");
    try {
      Files.writeString(file, yaml);
      kubectlHere("apply", "-f", file.toString()).succeeded();
    } finally {
      Files.delete(file);
    }
  }

  JsonNode get(String... what) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("get"));
    arguments.addAll(List.of(what));
    arguments.addAll(List.of("-o", "json"));
    return json.readTree(kubectlHere(arguments.toArray(String[]::new)).succeeded().output());
  }

  JsonNode deployment() throws Exception {
    return get("flinkdeployment", DEPLOYMENT);
  }

  /** Applies a merge patch to the FlinkDeployment. */
  void patch(JsonNode patch) throws Exception {
    kubectlHere("patch", "flinkdeployment", DEPLOYMENT, "--type=merge", "-p", patch.toString())
        .succeeded();
  }

  /** What Flink's REST API answers. */
  JsonNode rest(String path) throws Exception {
    return rest(DEPLOYMENT, path);
  }

  /** The same of another FlinkDeployment. */
  JsonNode rest(String deployment, String path) throws Exception {
    String root =
        "/api/v1/namespaces/%s/services/%s-rest:8081/proxy/".formatted(NAMESPACE, deployment);
    return json.readTree(kubectl("get", "--raw", root + path).succeeded().output());
  }

  String jobId() throws Exception {
    return deployment().at("/status/jobStatus/jobId").asText();
  }

  /** The checkpoint or savepoint that the job was last restored from. */
  JsonNode restored() throws Exception {
    return rest("jobs/" + jobId() + "/checkpoints").at("/latest/restored");
  }

  /** The UIDs of the job's pods. */
  List<String> podUids() throws Exception {
    List<String> uids = new ArrayList<>();
    get("pods", "-l", "app=" + DEPLOYMENT)
        .path("items")
        .forEach(pod -> uids.add(pod.at("/metadata/uid").asText()));
    return uids;
  }

  /** The job's S3 keys, which must not be found anywhere else. */
  List<String> s3Keys() throws Exception {
    return List.of(secret("firedrill-s3", "access-key"), secret("firedrill-s3", "secret-key"));
  }

  /** What is in a Secret. */
  String secret(String name, String key) throws Exception {
    return decoded(get("secret", name).path("data").path(key));
  }

  void noLockIsLeft() throws Exception {
    assertThat(get("leases").path("items")).isEmpty();
  }

  /** The image with the versions that nobody should upgrade to; it is built once for all. */
  String badImage() throws Exception {
    if (badImage.isEmpty()) {
      make("push", "IMAGE=localhost:5001/firedrill:bad", "JOB_VERSION=bad").succeeded();
      badImage = "localhost:5001/firedrill@" + Files.readString(Path.of("target/jib-image.digest"));
    }
    return badImage;
  }

  /** What is done with something that a forwarded port leads to. */
  interface Use<A, T> {
    T of(A reached) throws Exception;
  }

  /** Reads the job's bucket with the job's own keys, through a forwarded port. */
  <T> T bucket(Use<ObjectStore, T> reading) throws Exception {
    return bucketAddress(
        address -> {
          try (S3Store store = S3Store.at(address)) {
            return reading.of(store);
          }
        });
  }

  /** Keys of the job's bucket with which nothing of it can be written. */
  S3Store.Keys readingKeys() throws Exception {
    return bucketAddress(address -> SessionKeys.below(address, "nothing-is-here/").orElseThrow());
  }

  private <T> T bucketAddress(Use<S3Store.Address, T> use) throws Exception {
    List<String> keys = s3Keys();
    return forwarded(
        "minio",
        9000,
        port ->
            use.of(
                new S3Store.Address(
                    URI.create("http://127.0.0.1:" + port),
                    "firedrill",
                    keys.get(0),
                    keys.get(1))));
  }

  /** What is done with the job's database. */
  interface Statements {
    void on(Connection database) throws Exception;
  }

  /** Works on the job's database as the job's own user, through a forwarded port. */
  void database(Statements statements) throws Exception {
    String password = secret("firedrill-postgres", "password");
    forwarded(
        "postgres",
        5432,
        port -> {
          String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
          try (Connection database = DriverManager.getConnection(url, "firedrill", password)) {
            statements.on(database);
            return port;
          }
        });
  }

  /** Works with a port of a service's, forwarded to this machine. */
  <T> T forwarded(String service, int port, Use<String, T> use) throws Exception {
    Process forward =
        new ProcessBuilder(
                "kubectl",
                "--context",
                context(),
                "-n",
                NAMESPACE,
                "port-forward",
                "service/" + service,
                ":" + port)
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(forward.getInputStream()))) {
      String line = lines.readLine(); // Forwarding from 127.0.0.1:PORT -> 9000
      assertThat(line).startsWith("Forwarding from 127.0.0.1:");
      return use.of(line.replaceAll("^.*127.0.0.1:(\\d+) .*$", "$1"));
    } finally {
      forward.destroy();
    }
  }

  JsonNode read(Path file) throws IOException {
    return json.readTree(file.toFile());
  }

  JsonNode read(Answer answer) throws IOException {
    return json.readTree(answer.output());
  }

  private static String decoded(JsonNode value) {
    return new String(Base64.getDecoder().decode(value.asText()), StandardCharsets.UTF_8);
  }

  /** What a Job of Kubernetes printed, once it has ended well; it is deleted then. */
  String logOf(String namespace, String job) throws Exception {
    String end =
        Wait.until(
            "the end of the Job " + job,
            Duration.ofMinutes(15),
            Duration.ofSeconds(2),
            () -> {
              JsonNode status =
                  read(kubectl("-n", namespace, "get", "job", job, "-o", "json").succeeded())
                      .path("status");
              return status.path("conditions").findValuesAsText("type").stream()
                  .filter(Set.of("Complete", "Failed")::contains)
                  .findFirst()
                  .map(Look::seen)
                  .orElse(Look.notYet("%s", status));
            });
    String log =
        kubectl("-n", namespace, "logs", "job/" + job, "--tail=-1", "--all-containers")
            .succeeded()
            .output();
    assertThat(end).as(log).isEqualTo("Complete");
    kubectl("-n", namespace, "delete", "job", job).succeeded();
    return log;
  }

  /** Runs a drill, of which every link of the proof must hold, and after which the job runs on. */
  void passes(String drill) throws Exception {
    String job = jobId();
    make("drill", "TARGET=kubernetes", "DRILL=" + drill).succeeded();
    JsonNode report = read(Path.of("target/drills", drill).resolve("latest/report.json"));
    assertThat(report.path("verdict").asText()).isEqualTo("PASS");
    assertThat(report.path("links")).hasSize(5);
    for (JsonNode link : report.path("links")) {
      assertThat(link.path("finding").asText()).as(link.toString()).isEqualTo("holds");
    }
    assertThat(report.at("/audit/records").asLong()).isPositive();
    assertThat(jobId()).isEqualTo(job);
    noLockIsLeft();
  }
}
