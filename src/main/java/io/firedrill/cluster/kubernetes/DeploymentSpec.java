package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.Input;
import io.firedrill.job.Pace;
import io.firedrill.job.TopicInput;
import io.firedrill.job.TransactionsJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A FlinkDeployment that a drill is about, as its spec says it. It is read as it is, and not by the
 * classes of one operator: those of others have fields and values of their own.
 */
public record DeploymentSpec(JsonNode resource, FlinkSettings settings) {
  /** The container that runs Flink; the operator fixes its name. */
  public static final String CONTAINER = "flink-main-container";

  /** The value by which drills take a setting away. */
  static final String FLINKS_DEFAULT = "default";

  /** Names of buckets may have an underscore, which names of hosts may not. */
  private static final Pattern BUCKET = Pattern.compile("s3[a-z]*://(?<bucket>[^/]+)(/.*)?");

  /**
   * Reads a resource.
   *
   * @param defaults what the operator's default configuration adds, as far as it is known
   */
  public static DeploymentSpec of(JsonNode resource, Map<String, String> defaults) {
    return new DeploymentSpec(
        resource, FlinkSettings.of(resource.at("/spec/flinkConfiguration"), defaults));
  }

  public String name() {
    return resource.at("/metadata/name").asText();
  }

  public String image() {
    return resource.at("/spec/image").asText("");
  }

  private JsonNode job() {
    return resource.at("/spec/job");
  }

  /** Whether it has a job, its own or the one of a session cluster that was named. */
  boolean hasJob() {
    return job().isObject();
  }

  /**
   * Refuses what cannot be drilled or upgraded.
   *
   * @throws Problem if it is not a running job in native mode
   */
  public void checkRuns() {
    if (resource.at("/spec/mode").asText("").equals("standalone")) {
      throw new Problem(
          Texts.format(
              "FlinkDeployment %s runs in standalone mode: drills need native mode, where TaskManagers are named after their pods",
              name()));
    }
    if (suspended()) {
      throw new Problem(
          "the job is suspended: this needs a job that runs. `firedrill savepoint list` shows what it can be started from, `firedrill savepoint restore` starts it");
    }
  }

  public boolean suspended() {
    return job().path("state").asText("").equals("suspended");
  }

  /** The arguments of the project's own job by name; empty for any other job. */
  public Optional<Map<String, String>> ownArguments() {
    if (!TransactionsJob.class.getName().equals(job().path("entryClass").asText())) {
      return Optional.empty();
    }
    List<String> args = new ArrayList<>();
    job().path("args").forEach(argument -> args.add(argument.asText()));
    Map<String, String> named = new LinkedHashMap<>();
    for (int i = 0; i + 1 < args.size(); i += 2) {
      named.put(args.get(i).replaceFirst("^--", ""), args.get(i + 1));
    }
    return Optional.of(named);
  }

  /** What the project's own job reads; empty if it reads a file, or is another job. */
  public Optional<Input> input() {
    return ownArguments()
        .filter(args -> !args.containsKey("csv"))
        .filter(args -> !namesBrokers(args) || readsTopics(args))
        .map(args -> readsTopics(args) ? topic(args) : generator(args));
  }

  private static GeneratorInput generator(Map<String, String> args) {
    return new GeneratorInput(
        number(args, "seed", 1),
        Math.toIntExact(number(args, "splits", 2)),
        Math.toIntExact(number(args, "accounts", 50)));
  }

  /** Its arguments say which records have been written into it; how fast is somebody else's. */
  private static TopicInput topic(Map<String, String> args) {
    return new TopicInput(
        args.getOrDefault("topic", ""), generator(args), new Pace(0), Optional.empty());
  }

  /**
   * The brokers of the project's own job, if it reads from topics and writes to topics or tables.
   */
  public Optional<String> brokers() {
    return ownArguments().filter(DeploymentSpec::readsTopics).map(args -> args.get("brokers"));
  }

  private static boolean readsTopics(Map<String, String> args) {
    return namesBrokers(args)
        && is(args, "source", "kafka")
        && (is(args, "sink", "kafka") || hasTables(args));
  }

  private static boolean is(Map<String, String> args, String end, String what) {
    return args.getOrDefault(end, "").equals(what);
  }

  /**
   * Where tables of PostgreSQL are.
   *
   * @param url as JDBC has it
   */
  public record Tables(String url, String user) {}

  /** Where the tables of the project's own job are, if it writes to any. */
  public Optional<Tables> tables() {
    return ownArguments()
        .filter(DeploymentSpec::hasTables)
        .map(
            args ->
                new Tables(args.getOrDefault("jdbc-url", ""), args.getOrDefault("jdbc-user", "")));
  }

  private static boolean hasTables(Map<String, String> args) {
    return is(args, "sink", "jdbc");
  }

  private static boolean namesBrokers(Map<String, String> args) {
    return args.containsKey("brokers");
  }

  /**
   * The tables that the project's own job writes to, by what they are to it: the names of its
   * arguments.
   */
  public Map<String, String> outputTables() {
    Map<String, String> args = ownArguments().filter(DeploymentSpec::hasTables).orElse(Map.of());
    Map<String, String> tables = new LinkedHashMap<>();
    Stream.of("ledger", "rejects", "balances")
        .filter(args::containsKey)
        .forEach(role -> tables.put(role, args.get(role)));
    return tables;
  }

  /** The topics that the project's own job writes to. */
  public List<String> outputTopics() {
    return ownArguments()
        .filter(args -> is(args, "sink", "kafka"))
        .map(args -> values(args, "ledger", "rejects"))
        .orElse(List.of());
  }

  /**
   * What the project's own job is known by to brokers, which a shadow must not be known by, as
   * {@code OPTION=NAME}.
   */
  public List<String> namesAtBrokers() {
    Map<String, String> args = ownArguments().orElse(Map.of());
    return Stream.of("group", "transactional-id-prefix")
        .filter(args::containsKey)
        .map(name -> Texts.format("--%s=%s", name, args.get(name)))
        .toList();
  }

  /** The arguments of the job. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    job().path("args").forEach(argument -> arguments.add(argument.asText()));
    return arguments;
  }

  private static List<String> values(Map<String, String> args, String... names) {
    return Stream.of(names).map(args::get).filter(Objects::nonNull).toList();
  }

  private static long number(Map<String, String> args, String name, long byDefault) {
    try {
      return args.containsKey(name) ? Long.parseLong(args.get(name)) : byDefault;
    } catch (NumberFormatException e) {
      throw new Problem(
          Texts.format("spec.job.args: --%s is %s, which is not a number", name, args.get(name)),
          e);
    }
  }

  /** Why its ledger cannot be audited. */
  public String notAudited() {
    if (ownArguments().filter(DeploymentSpec::namesBrokers).isPresent()) {
      return "a job with topics is audited only if it reads from topics and writes to topics or tables";
    }
    return ownArguments().isPresent()
        ? "the job reads a file that is not here"
        : Texts.format(
            "the expected output of job %s is unknown",
            job().path("entryClass").asText(job().path("jarURI").asText()));
  }

  /** The bucket that checkpoints go to. */
  public String bucket() {
    String path =
        settings
            .checkpoints()
            .orElseThrow(
                () ->
                    new Problem(
                        Texts.format(
                            "FlinkDeployment %s names no folder for its checkpoints, and no JobManager reports the operator's default: set execution.checkpointing.dir in spec.flinkConfiguration",
                            name())));
    Matcher s3 = BUCKET.matcher(path);
    if (!s3.matches()) {
      throw new Problem(
          Texts.format("checkpoints go to %s: drills read them back from S3 only", path));
    }
    return s3.group("bucket");
  }

  /** The store's address; without a scheme it is what the setting on TLS beside it says. */
  public Optional<URI> endpoint() {
    boolean plain =
        settings.s3("ssl.enabled", "connection.ssl.enabled").equals(Optional.of("false"));
    return settings
        .s3("endpoint")
        .map(e -> e.contains("://") ? e : (plain ? "http://" : "https://") + e)
        .map(
            e -> {
              try {
                return URI.create(e);
              } catch (IllegalArgumentException malformed) {
                throw new Problem(
                    Texts.format("s3.endpoint is %s, which is no address", e), malformed);
              }
            });
  }

  /** The region of the store, by any of the names that Flink's file systems know. */
  public Optional<String> region() {
    return settings.s3("endpoint.region");
  }

  /** The Secret with a file of S3 keys that the pods mount. */
  Optional<CredentialsFile.Source> credentialsFile() {
    return new CredentialsFile(resource.path("spec")).find();
  }

  /** The Secret with PostgreSQL's password file that the pods mount. */
  Optional<MountedFile.Source> passwordFile() {
    MountedFile mounted = new MountedFile(resource.path("spec"));
    return mounted
        .variable("PGPASSFILE")
        .map(Path::of)
        .flatMap(file -> mounted.at(file).or(() -> mountedByFlink(file)));
  }

  /** Flink itself mounts Secrets, each as {@code name:folder}. */
  private Optional<MountedFile.Source> mountedByFlink(Path file) {
    return Stream.of(settings.get("kubernetes.secrets").orElse("").split(","))
        .map(secret -> secret.strip().split(":"))
        .filter(parts -> parts.length == 2 && file.startsWith(parts[1]))
        .map(
            parts ->
                new MountedFile.Source(parts[0], Path.of(parts[1]).relativize(file).toString()))
        .findFirst();
  }

  /** The secrets that may give the pods an environment variable. */
  List<PodKeys.Source> secretsOf(String variable) {
    return new PodKeys(resource.path("spec")).of(variable);
  }
}
