package io.firedrill.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * <a href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/ops/rest_api/">Flink's
 * REST API</a>, as much of it as Firedrill needs. Every call throws {@link FlinkRestException} if
 * the JobManager does not answer or answers with an error, which is normal while it is down.
 */
public final class FlinkRest {
  private static final String PENDING = ".pendingRecords";
  private static final String RECORDS = ".numRecordsOut";
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z0-9_./-]*([?][A-Za-z0-9_%=&.,*+-]*)?");
  private static final int NOT_FOUND = 404;

  private final FlinkTransport transport;
  private final Optional<Selection> selection;
  private final ObjectMapper json = new ObjectMapper();

  /** Which jobs of a session cluster count. */
  public interface Selection {
    List<String> ids() throws IOException;
  }

  /** That of an application cluster. */
  public FlinkRest(FlinkTransport transport) {
    this(transport, Optional.empty());
  }

  /** That of a session cluster, of whose jobs only some count. */
  public FlinkRest(FlinkTransport transport, Selection selection) {
    this(transport, Optional.of(selection));
  }

  private FlinkRest(FlinkTransport transport, Optional<Selection> selection) {
    this.transport = transport;
    this.selection = selection;
  }

  /** Flink's version, as the JobManager reports it. */
  public String version() throws FlinkRestException {
    return get("config").path("flink-version").asText();
  }

  /** The ids of the jobs that count, including those that have ended. */
  public List<String> jobs() throws FlinkRestException {
    List<String> ids = allJobs();
    if (selection.isPresent()) {
      try {
        ids.retainAll(selection.get().ids());
      } catch (IOException e) {
        throw new FlinkRestException(e.getMessage(), 0, e);
      }
    }
    return ids;
  }

  /** The ids of all jobs that the JobManager knows. */
  public List<String> allJobs() throws FlinkRestException {
    List<String> ids = new ArrayList<>();
    get("jobs").path("jobs").forEach(job -> ids.add(job.path("id").asText()));
    return ids;
  }

  /** The one job that counts, as long as the JobManager shows it. */
  public Optional<FlinkJob> onlyJob() throws FlinkRestException {
    List<String> ids = jobs();
    return ids.isEmpty() ? Optional.empty() : Optional.of(job(ids.get(0)));
  }

  /** The same job, once all of its subtasks are RUNNING, but for those that have FINISHED. */
  public Optional<FlinkJob> runningJob() throws FlinkRestException {
    Optional<FlinkJob> job = onlyJob();
    return job.isPresent() && Subtask.allRun(subtasks(job.get())) ? job : Optional.empty();
  }

  /**
   * When the job was taken over by the JobManager that answers, in epoch milliseconds of its clock;
   * 0 if none answers or it has no job.
   */
  public long takenOverAtMillis() {
    try {
      return onlyJob().map(FlinkJob::takenOverAtMillis).orElse(0L);
    } catch (FlinkRestException e) {
      return 0;
    }
  }

  /** The resource ids of the TaskManagers that are registered. */
  public List<String> taskManagers() throws FlinkRestException {
    List<String> ids = new ArrayList<>();
    get("taskmanagers").path("taskmanagers").forEach(tm -> ids.add(tm.path("id").asText()));
    return ids;
  }

  /**
   * The slots of a cluster.
   *
   * @param free those that no job has
   */
  public record Slots(int taskManagers, int total, int free) {}

  public Slots slots() throws FlinkRestException {
    JsonNode overview = get("overview");
    return new Slots(
        overview.path("taskmanagers").asInt(),
        overview.path("slots-total").asInt(),
        overview.path("slots-available").asInt());
  }

  /** The max parallelism of a job's vertices by their names. */
  public Map<String, Integer> maxParallelisms(String jobId) throws FlinkRestException {
    Map<String, Integer> most = new HashMap<>();
    get("jobs/" + jobId)
        .path("vertices")
        .forEach(v -> most.put(v.path("name").asText(), v.path("maxParallelism").asInt()));
    return most;
  }

  public FlinkJob job(String jobId) throws FlinkRestException {
    JsonNode job = get("jobs/" + jobId);
    Map<String, Long> timestamps = new HashMap<>();
    job.path("timestamps")
        .properties()
        .forEach(entry -> timestamps.put(entry.getKey(), entry.getValue().asLong()));
    List<FlinkJob.Vertex> vertices = new ArrayList<>();
    job.path("vertices")
        .forEach(
            v ->
                vertices.add(
                    new FlinkJob.Vertex(
                        v.path("id").asText(),
                        v.path("name").asText(),
                        v.path("parallelism").asInt())));
    return new FlinkJob(
        jobId,
        job.path("name").asText(),
        job.path("state").asText(),
        timestamps,
        vertices,
        job.path("now").asLong());
  }

  /** The subtasks of all of a job's vertices. */
  public List<Subtask> subtasks(FlinkJob job) throws FlinkRestException {
    List<Subtask> subtasks = new ArrayList<>();
    for (FlinkJob.Vertex vertex : job.vertices()) {
      subtasks.addAll(subtasks(job.id(), vertex));
    }
    return subtasks;
  }

  public List<Subtask> subtasks(String jobId, FlinkJob.Vertex vertex) throws FlinkRestException {
    List<Subtask> subtasks = new ArrayList<>();
    for (JsonNode s : get("jobs/" + jobId + "/vertices/" + vertex.id()).path("subtasks")) {
      Map<String, Long> durations = new HashMap<>();
      s.path("status-duration")
          .properties()
          .forEach(entry -> durations.put(entry.getKey(), entry.getValue().asLong()));
      subtasks.add(
          new Subtask(
              vertex.name(),
              s.path("subtask").asInt(),
              s.path("attempt").asInt(),
              s.path("status").asText(),
              s.path("taskmanager-id").asText(),
              s.path("start-time").asLong(-1),
              durations));
    }
    return subtasks;
  }

  public Checkpoints checkpoints(String jobId) throws FlinkRestException {
    JsonNode answer = get("jobs/" + jobId + "/checkpoints");
    JsonNode restored = answer.path("latest").path("restored");
    List<Checkpoints.Checkpoint> history = new ArrayList<>();
    for (JsonNode c : answer.path("history")) {
      history.add(
          new Checkpoints.Checkpoint(
              c.path("id").asLong(),
              c.path("status").asText(),
              c.path("is_savepoint").asBoolean(),
              c.path("trigger_timestamp").asLong(),
              c.path("latest_ack_timestamp").asLong(),
              c.path("failure_timestamp").asLong(),
              c.path("state_size").asLong(),
              c.path("external_path").asText(""),
              c.path("failure_message").asText("")));
    }
    return new Checkpoints(
        answer.path("counts").path("restored").asInt(),
        restored.isObject()
            ? Optional.of(
                new Checkpoints.Restored(
                    restored.path("id").asLong(),
                    restored.path("restore_timestamp").asLong(),
                    restored.path("is_savepoint").asBoolean(),
                    restored.path("external_path").asText("")))
            : Optional.empty(),
        history);
  }

  /** The failures of the job, oldest first; concurrent exceptions are listed separately. */
  public List<JobFailure> failures(String jobId) throws FlinkRestException {
    List<JobFailure> failures = new ArrayList<>();
    JsonNode history =
        get("jobs/" + jobId + "/exceptions?maxExceptions=100").path("exceptionHistory");
    for (JsonNode entry : history.path("entries")) {
      List<JsonNode> together = new ArrayList<>(List.of(entry));
      entry.path("concurrentExceptions").forEach(together::add);
      for (JsonNode e : together) {
        failures.add(
            new JobFailure(
                e.path("timestamp").asLong(),
                e.path("exceptionName").asText(),
                e.path("stacktrace").asText(),
                e.path("taskManagerId").asText("")));
      }
    }
    failures.sort(Comparator.comparingLong(JobFailure::atMillis));
    return failures;
  }

  /** How the job is configured to checkpoint; empty if checkpointing is off. */
  public Optional<CheckpointConfig> checkpointConfig(String jobId) throws FlinkRestException {
    try {
      JsonNode config = get("jobs/" + jobId + "/checkpoints/config");
      long interval = config.path("interval").asLong();
      return interval <= 0 || interval == Long.MAX_VALUE
          ? Optional.empty()
          : Optional.of(
              new CheckpointConfig(
                  config.path("mode").asText(),
                  interval,
                  config.path("timeout").asLong(),
                  config.path("tolerable_failed_checkpoints").asInt(),
                  config.at("/externalization/enabled").asBoolean()
                      && !config.at("/externalization/delete_on_cancellation").asBoolean()));
    } catch (FlinkRestException e) {
      if (e.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The cluster's configuration; Flink itself masks sensitive values. */
  public Map<String, String> configuration() throws FlinkRestException {
    Map<String, String> configuration = new HashMap<>();
    get("jobmanager/config")
        .forEach(
            entry -> configuration.put(entry.path("key").asText(), entry.path("value").asText()));
    return configuration;
  }

  /** The names of the metrics that {@link SourceMetrics} is made of, those that the source has. */
  public List<String> sourceMetricNames(String jobId, FlinkJob.Vertex source)
      throws FlinkRestException {
    List<String> names = new ArrayList<>();
    for (JsonNode metric : get(metrics(jobId, source))) {
      String id = metric.path("id").asText();
      if (id.endsWith(PENDING) || (id.startsWith("Source__") && id.endsWith(RECORDS))) {
        names.add(id);
      }
    }
    return names;
  }

  /** A source's own metrics, summed over its subtasks. */
  public SourceMetrics sourceMetrics(String jobId, FlinkJob.Vertex source, List<String> names)
      throws FlinkRestException {
    OptionalLong pending = OptionalLong.empty();
    OptionalLong records = OptionalLong.empty();
    if (!names.isEmpty()) {
      String query = URLEncoder.encode(String.join(",", names), StandardCharsets.UTF_8);
      for (JsonNode value : get(metrics(jobId, source) + "?agg=sum&get=" + query)) {
        OptionalLong sum = OptionalLong.of(value.path("sum").asLong());
        if (value.path("id").asText().endsWith(PENDING)) {
          pending = sum;
        } else {
          records = sum;
        }
      }
    }
    return new SourceMetrics(pending, records);
  }

  private static String metrics(String jobId, FlinkJob.Vertex vertex) {
    return "jobs/" + jobId + "/vertices/" + vertex.id() + "/subtasks/metrics";
  }

  /** The answer to a path as it is, for a dump. */
  public String raw(String path) throws FlinkRestException {
    return get(path).toPrettyString();
  }

  /**
   * Triggers a stop with a savepoint, without drain, because the job is going to be resumed.
   *
   * @return the trigger's id for {@link #savepoint}
   */
  public String stopWithSavepoint(String jobId, String directory) throws FlinkRestException {
    String body =
        json.createObjectNode().put("targetDirectory", directory).put("drain", false).toString();
    return post("jobs/" + jobId + "/stop", body).path("request-id").asText();
  }

  /**
   * Triggers a savepoint; the job keeps running.
   *
   * @return the trigger's id for {@link #savepoint}
   */
  public String triggerSavepoint(String jobId, String directory, SavepointFormat format)
      throws FlinkRestException {
    String body =
        json.createObjectNode()
            .put("target-directory", directory)
            .put("cancel-job", false)
            .put("formatType", format.name())
            .toString();
    return post("jobs/" + jobId + "/savepoints", body).path("request-id").asText();
  }

  public SavepointStatus savepoint(String jobId, String triggerId) throws FlinkRestException {
    JsonNode answer = get("jobs/" + jobId + "/savepoints/" + triggerId);
    if (!answer.path("status").path("id").asText().equals("COMPLETED")) {
      return new SavepointStatus.Pending();
    }
    JsonNode operation = answer.path("operation");
    if (operation.has("failure-cause")) {
      return new SavepointStatus.Failed(
          cause(operation.path("failure-cause").path("stack-trace").asText()));
    }
    return new SavepointStatus.Completed(operation.path("location").asText());
  }

  /** The first line of a stack trace, and its last cause. */
  private static String cause(String trace) {
    List<String> lines = trace.lines().map(String::strip).toList();
    String root =
        lines.stream()
            .filter(line -> line.startsWith("Caused by: "))
            .reduce((earlier, later) -> later)
            .map(line -> ", " + line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1))
            .orElse("");
    return lines.isEmpty() ? "no cause given" : lines.get(0) + root;
  }

  private JsonNode get(String path) throws FlinkRestException {
    refuseWhatIsNotAnId(path);
    return send(t -> t.get(path));
  }

  /** Ids come out of answers, and the path goes to the API server with the user's credentials. */
  private static void refuseWhatIsNotAnId(String path) throws FlinkRestException {
    if (path.contains("..") || !PATH.matcher(path).matches()) {
      throw new FlinkRestException(
          Texts.format("an id in an answer of Flink's is not an id: %s", path), 0, null);
    }
  }

  private JsonNode post(String path, String body) throws FlinkRestException {
    refuseWhatIsNotAnId(path);
    return send(t -> t.post(path, body));
  }

  private interface Request {
    FlinkTransport.Answer through(FlinkTransport transport) throws IOException;
  }

  private JsonNode send(Request request) throws FlinkRestException {
    FlinkTransport.Answer response;
    try {
      response = request.through(transport);
    } catch (FlinkRestException e) {
      throw e;
    } catch (IOException e) {
      throw new FlinkRestException(
          Texts.format("Flink's REST API at %s does not answer", transport.describe()), 0, e);
    }
    try {
      JsonNode answer = json.readTree(response.body());
      if (response.status() >= 400) {
        String error = answer.path("errors").path(0).asText(response.body());
        throw new FlinkRestException(
            Texts.format("Flink's REST API answered %d: %s", response.status(), error),
            response.status(),
            null);
      }
      return answer;
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new FlinkRestException(
          Texts.format(
              "Flink's REST API at %s answered %d with something that is not JSON",
              transport.describe(), response.status()),
          response.status(),
          e);
    }
  }
}
