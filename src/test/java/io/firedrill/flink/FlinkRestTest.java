package io.firedrill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from the answers of Flink 1.20, and from those that lack something. */
class FlinkRestTest {
  private static final FlinkJob.Vertex SOURCE = new FlinkJob.Vertex("v1", "Source: a -> b", 2);

  private static Answers answers() {
    return new Answers();
  }

  @Test
  void theVersionIsTheOneOfTheConfig() throws IOException {
    assertThat(
            answers()
                .on("config", "{'refresh-interval':3000,'flink-version':'1.20.0'}")
                .rest()
                .version())
        .isEqualTo("1.20.0");
  }

  @Test
  void jobsAreListedWhateverTheirStateAndAJobManagerWithoutAnyHasNone() throws IOException {
    assertThat(
            answers()
                .on(
                    "jobs",
                    "{'jobs':[{'id':'j1','status':'FINISHED'},{'id':'j2','status':'RUNNING'}]}")
                .rest()
                .jobs())
        .containsExactly("j1", "j2");
    assertThat(answers().on("jobs", "{'jobs':[]}").rest().jobs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../../../api/v1/namespaces/x/secrets?a=",
        "%2e%2e/api",
        "j1?mode=cancel#",
        "j 1"
      })
  void anIdThatLeadsElsewhereIsNotFollowed(String id) {
    Answers answers = answers().on("jobs/" + id, "{}");
    assertThatThrownBy(() -> answers.rest().job(id))
        .isInstanceOf(FlinkRestException.class)
        .hasMessageContaining("is not an id");
    assertThatThrownBy(
            () -> answers.rest().triggerSavepoint(id, "s3p://b/s", SavepointFormat.CANONICAL))
        .hasMessageContaining("is not an id");
  }

  @Test
  void taskManagersAreKnownByTheirResourceIds() throws IOException {
    assertThat(
            answers()
                .on("taskmanagers", "{'taskmanagers':[{'id':'tm-1','slotsNumber':2}]}")
                .rest()
                .taskManagers())
        .containsExactly("tm-1");
    assertThat(answers().on("taskmanagers", "{'taskmanagers':[]}").rest().taskManagers()).isEmpty();
  }

  @Test
  void aJobIsReadWithItsVerticesAndTimes() throws IOException {
    FlinkJob job =
        answers()
            .on(
                "jobs/j1",
                """
                {'jid':'j1','name':'transactions','state':'RUNNING',
                 'timestamps':{'INITIALIZING':1000,'RUNNING':1200,'FAILED':0},
                 'vertices':[{'id':'v1','name':'Source: a -> b','maxParallelism':128,
                              'parallelism':2,'status':'RUNNING'}]}""")
            .rest()
            .job("j1");
    assertThat(job)
        .isEqualTo(
            new FlinkJob(
                "j1",
                "transactions",
                "RUNNING",
                Map.of("INITIALIZING", 1000L, "RUNNING", 1200L, "FAILED", 0L),
                List.of(SOURCE)));
    assertThat(job.ended()).isFalse();
    assertThat(job.takenOverAtMillis()).isEqualTo(1000);
  }

  @Test
  void aJobSaysWhatTimeItIsOnTheJobManagersClock() throws IOException {
    FlinkJob job =
        answers()
            .on("jobs/j1", "{'jid':'j1','state':'RUNNING','now':1234,'vertices':[]}")
            .rest()
            .job("j1");
    assertThat(job.nowMillis()).isEqualTo(1234);
  }

  @Test
  void everyVertexWithASourceInItIsOneOfTheSources() {
    FlinkJob.Vertex rules = new FlinkJob.Vertex("v1", "Source: rules", 1);
    FlinkJob.Vertex match = new FlinkJob.Vertex("v2", "match -> Sink: out", 2);
    FlinkJob.Vertex events = new FlinkJob.Vertex("v3", "[vertex-2]Source: events -> parse", 2);
    assertThat(FlinkJob.sources(List.of(rules, match, events))).containsExactly(rules, events);
    assertThat(FlinkJob.sources(List.of(match))).containsExactly(match);
    assertThat(FlinkJob.sources(List.of())).isEmpty();
  }

  @Test
  void aJobThatIsInitialisingHasNoVerticesYet() throws IOException {
    FlinkJob job =
        answers()
            .on(
                "jobs/j1",
                "{'jid':'j1','name':'','state':'INITIALIZING','timestamps':{},'vertices':[]}")
            .rest()
            .job("j1");
    assertThat(job.vertices()).isEmpty();
    assertThat(job.ended()).isFalse();
    assertThat(job.takenOverAtMillis()).isZero();
  }

  @Test
  void onlyTheFourLastStatesEndAJob() {
    assertThat(List.of("FINISHED", "FAILED", "CANCELED", "SUSPENDED"))
        .allMatch(state -> new FlinkJob("j", "", state, Map.of(), List.of()).ended());
    assertThat(List.of("CREATED", "FAILING", "CANCELLING", "RESTARTING", "RECONCILING"))
        .noneMatch(state -> new FlinkJob("j", "", state, Map.of(), List.of()).ended());
  }

  @Test
  void subtasksOfAllVerticesAreReadAndThoseWithoutAPlaceHaveNoTime() throws IOException {
    FlinkJob job =
        new FlinkJob(
            "j1",
            "",
            "RUNNING",
            Map.of(),
            List.of(SOURCE, new FlinkJob.Vertex("v2", "Sink: c", 1)));
    Answers answers =
        answers()
            .on(
                "jobs/j1/vertices/v1",
                """
                {'id':'v1','subtasks':[
                  {'subtask':0,'status':'FINISHED','attempt':0,'taskmanager-id':'tm-1',
                   'start-time':5000,'end-time':6000,
                   'status-duration':{'DEPLOYING':20,'INITIALIZING':300,'RUNNING':680}},
                  {'subtask':1,'status':'SCHEDULED','attempt':2,
                   'taskmanager-id':'(unassigned)','start-time':-1,
                   'status-duration':{'CREATED':5,'SCHEDULED':-1}}]}""")
            .on("jobs/j1/vertices/v2", "{'id':'v2','subtasks':[{'subtask':0,'status':'CREATED'}]}");
    assertThat(answers.rest().subtasks(job))
        .containsExactly(
            new Subtask(
                "Source: a -> b",
                0,
                0,
                "FINISHED",
                "tm-1",
                5000,
                Map.of("DEPLOYING", 20L, "INITIALIZING", 300L, "RUNNING", 680L)),
            new Subtask(
                "Source: a -> b",
                1,
                2,
                "SCHEDULED",
                "(unassigned)",
                -1,
                Map.of("CREATED", 5L, "SCHEDULED", -1L)),
            new Subtask("Sink: c", 0, 0, "CREATED", "", -1, Map.of()));
  }

  @Test
  void checkpointsAreReadCompletedFailedAndInProgress() throws IOException {
    Checkpoints checkpoints =
        answers()
            .on(
                "jobs/j1/checkpoints",
                """
                {'counts':{'restored':1,'total':3,'in_progress':1,'completed':1,'failed':1},
                 'latest':{'completed':{'id':8},'savepoint':null,'failed':{'id':9},
                   'restored':{'id':7,'restore_timestamp':100,'is_savepoint':true,
                               'external_path':'s3p://b/savepoint-7'}},
                 'history':[
                   {'className':'in_progress','id':10,'status':'IN_PROGRESS','is_savepoint':false,
                    'trigger_timestamp':300,'latest_ack_timestamp':-1,'state_size':0},
                   {'className':'failed','id':9,'status':'FAILED','is_savepoint':false,
                    'trigger_timestamp':200,'latest_ack_timestamp':-1,'state_size':0,
                    'failure_timestamp':260,'failure_message':'Checkpoint expired'},
                   {'className':'completed','id':8,'status':'COMPLETED','is_savepoint':true,
                    'trigger_timestamp':150,'latest_ack_timestamp':190,'state_size':1234,
                    'external_path':'s3p://b/savepoint-8','discarded':false}]}""")
            .rest()
            .checkpoints("j1");
    assertThat(checkpoints.restoredCount()).isEqualTo(1);
    assertThat(checkpoints.lastRestored())
        .contains(new Checkpoints.Restored(7, 100, true, "s3p://b/savepoint-7"));
    assertThat(checkpoints.history())
        .containsExactly(
            new Checkpoints.Checkpoint(10, "IN_PROGRESS", false, 300, -1, 0, 0, "", ""),
            new Checkpoints.Checkpoint(
                9, "FAILED", false, 200, -1, 260, 0, "", "Checkpoint expired"),
            new Checkpoints.Checkpoint(
                8, "COMPLETED", true, 150, 190, 0, 1234, "s3p://b/savepoint-8", ""));
    assertThat(checkpoints.history())
        .extracting(Checkpoints.Checkpoint::completed)
        .containsExactly(false, false, true);
    assertThat(checkpoints.history())
        .extracting(Checkpoints.Checkpoint::failed)
        .containsExactly(false, true, false);
  }

  @Test
  void aJobThatWasNeverRestoredHasNoLastRestore() throws IOException {
    String never = "{'counts':{'restored':0},'latest':{'restored':null},'history':[]}";
    assertThat(answers().on("jobs/j1/checkpoints", never).rest().checkpoints("j1"))
        .isEqualTo(new Checkpoints(0, Optional.empty(), List.of()));
  }

  @Test
  void failuresAreReadOldestFirstWithThoseThatCameTogether() throws IOException {
    List<JobFailure> failures =
        answers()
            .on(
                "jobs/j1/exceptions?maxExceptions=100",
                """
                {'exceptionHistory':{'truncated':false,'entries':[
                  {'exceptionName':'b.Late','stacktrace':'b.Late: two\\n\\tat x','timestamp':20,
                   'taskName':null,'concurrentExceptions':[]},
                  {'exceptionName':'a.Early','stacktrace':'a.Early: one\\n\\tat x','timestamp':10,
                   'taskManagerId':'tm-1','concurrentExceptions':[
                     {'exceptionName':'c.Too','stacktrace':'','timestamp':11,
                      'taskManagerId':'tm-2'}]}]}}""")
            .rest()
            .failures("j1");
    assertThat(failures)
        .containsExactly(
            new JobFailure(10, "a.Early", "a.Early: one\n\tat x", "tm-1"),
            new JobFailure(11, "c.Too", "", "tm-2"),
            new JobFailure(20, "b.Late", "b.Late: two\n\tat x", ""));
    assertThat(failures)
        .extracting(JobFailure::headline)
        .containsExactly("a.Early: one", "c.Too", "b.Late: two");
  }

  @Test
  void aJobWithoutFailuresHasNone() throws IOException {
    String none = "{'exceptionHistory':{'entries':[],'truncated':false}}";
    assertThat(answers().on("jobs/j1/exceptions?maxExceptions=100", none).rest().failures("j1"))
        .isEmpty();
  }

  private static Answers config(int status, String json) {
    return answers().on("jobs/j1/checkpoints/config", status, json);
  }

  @Test
  void checkpointingIsReadAsItIsConfigured() throws IOException {
    assertThat(
            config(
                    200,
                    """
                    {'mode':'exactly_once','interval':2000,'timeout':600000,
                     'tolerable_failed_checkpoints':3,
                     'externalization':{'enabled':true,'delete_on_cancellation':false}}""")
                .rest()
                .checkpointConfig("j1"))
        .contains(new CheckpointConfig("exactly_once", 2000, 600000, 3, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'interval':2000,'externalization':{'enabled':true,'delete_on_cancellation':true}}",
        "{'interval':2000,'externalization':{'enabled':false,'delete_on_cancellation':false}}",
        "{'interval':2000}"
      })
  void checkpointsThatDoNotOutliveACancelAreNotKept(String json) throws IOException {
    assertThat(config(200, json).rest().checkpointConfig("j1").orElseThrow().keptOnCancel())
        .isFalse();
  }

  @Test
  void checkpointingThatIsOffHasNoConfigHoweverFlinkSaysSo() throws IOException {
    String never = "{'mode':'exactly_once','interval':9223372036854775807,'timeout':600000}";
    assertThat(config(200, never).rest().checkpointConfig("j1")).isEmpty();
    assertThat(config(200, "{}").rest().checkpointConfig("j1")).isEmpty();
    String off = "{'errors':['Checkpointing was not enabled.']}";
    assertThat(config(404, off).rest().checkpointConfig("j1")).isEmpty();
    assertThatThrownBy(() -> config(500, off).rest().checkpointConfig("j1"))
        .isInstanceOf(FlinkRestException.class);
  }

  @Test
  void theConfigurationIsAMap() throws IOException {
    assertThat(
            answers()
                .on("jobmanager/config", "[{'key':'a.b','value':'1'},{'key':'c','value':'******'}]")
                .rest()
                .configuration())
        .isEqualTo(Map.of("a.b", "1", "c", "******"));
  }

  @Test
  void aSourcesMetricsAreFoundByNameAndSummed() throws IOException {
    String all = "jobs/j1/vertices/v1/subtasks/metrics";
    Answers answers =
        answers()
            .on(
                all,
                """
                [{'id':'Source__a.pendingRecords'},{'id':'Source__a.numRecordsOut'},
                 {'id':'Validate.numRecordsOut'},{'id':'Source__a.numRecordsOutPerSecond'}]""")
            .on(
                all + "?agg=sum&get=Source__a.pendingRecords%2CSource__a.numRecordsOut",
                "[{'id':'Source__a.numRecordsOut','sum':70.0},"
                    + "{'id':'Source__a.pendingRecords','sum':5.0}]");
    List<String> names = answers.rest().sourceMetricNames("j1", SOURCE);
    assertThat(names).containsExactly("Source__a.pendingRecords", "Source__a.numRecordsOut");
    assertThat(answers.rest().sourceMetrics("j1", SOURCE, names))
        .isEqualTo(new SourceMetrics(OptionalLong.of(5), OptionalLong.of(70)));
  }

  @Test
  void aSourceThatReportsNothingIsNotAskedAndHasNoMetrics() throws IOException {
    assertThat(answers().rest().sourceMetrics("j1", SOURCE, List.of()))
        .isEqualTo(new SourceMetrics(OptionalLong.empty(), OptionalLong.empty()));
    String path = "jobs/j1/vertices/v1/subtasks/metrics?agg=sum&get=a.pendingRecords";
    assertThat(
            answers()
                .on(path, "[]")
                .rest()
                .sourceMetrics("j1", SOURCE, List.of("a.pendingRecords")))
        .isEqualTo(new SourceMetrics(OptionalLong.empty(), OptionalLong.empty()));
  }

  @Test
  void savepointsAreTriggeredWithFormatAndStopsWithoutDrain() throws IOException {
    Answers answers =
        answers()
            .on("jobs/j1/savepoints", 202, "{'request-id':'r1'}")
            .on("jobs/j1/stop", 202, "{'request-id':'r2'}");
    assertThat(answers.rest().triggerSavepoint("j1", "s3p://b/sp", SavepointFormat.NATIVE))
        .isEqualTo("r1");
    assertThat(answers.rest().stopWithSavepoint("j1", "s3p://b/sp")).isEqualTo("r2");
    assertThat(answers.sent())
        .containsExactly(
            "jobs/j1/savepoints {\"target-directory\":\"s3p://b/sp\",\"cancel-job\":false,"
                + "\"formatType\":\"NATIVE\"}",
            "jobs/j1/stop {\"targetDirectory\":\"s3p://b/sp\",\"drain\":false}");
  }

  private static SavepointStatus savepoint(String json) throws IOException {
    return answers().on("jobs/j1/savepoints/r1", json).rest().savepoint("j1", "r1");
  }

  @Test
  void aSavepointIsPendingCompletedOrFailed() throws IOException {
    assertThat(savepoint("{'status':{'id':'IN_PROGRESS'},'operation':null}"))
        .isEqualTo(new SavepointStatus.Pending());
    assertThat(
            savepoint(
                "{'status':{'id':'COMPLETED'},'operation':{'location':'s3p://b/savepoint-8'}}"))
        .isEqualTo(new SavepointStatus.Completed("s3p://b/savepoint-8"));
    assertThat(
            savepoint(
                """
                {'status':{'id':'COMPLETED'},'operation':{'failure-cause':{
                  'class':'java.util.concurrent.CompletionException',
                  'stack-trace':'a.Outer: it failed\\n\\tat x\\nCaused by: b.Middle: because\\n\\tat y\
                \\nCaused by: c.Root: disk full\\n\\t... 3 more\\n'}}}"""))
        .isEqualTo(new SavepointStatus.Failed("a.Outer: it failed, caused by: c.Root: disk full"));
    assertThat(
            savepoint(
                "{'status':{'id':'COMPLETED'},'operation':{'failure-cause':{'stack-trace':''}}}"))
        .isEqualTo(new SavepointStatus.Failed("no cause given"));
  }

  @Test
  void aJobManagerThatDoesNotAnswerIsNamedWithStatusZero() {
    assertThatThrownBy(() -> Answers.silent().jobs())
        .isInstanceOfSatisfying(FlinkRestException.class, e -> assertThat(e.status()).isZero())
        .hasMessage("Flink's REST API at http://jobmanager:8081/ does not answer")
        .hasRootCauseMessage("Connection refused");
  }

  @Test
  void anErrorIsReportedWithItsStatusAndFlinksOwnFirstLine() {
    Answers gone = answers().on("jobs/j1", 404, "{'errors':['Job j1 not found','at x']}");
    assertThatThrownBy(() -> gone.rest().job("j1"))
        .isInstanceOfSatisfying(
            FlinkRestException.class, e -> assertThat(e.status()).isEqualTo(404))
        .hasMessage("Flink's REST API answered 404: Job j1 not found");
    Answers broken = answers().on("jobs", 500, "{'message':'oh'}");
    assertThatThrownBy(() -> broken.rest().jobs())
        .isInstanceOfSatisfying(
            FlinkRestException.class, e -> assertThat(e.status()).isEqualTo(500))
        .hasMessage("Flink's REST API answered 500: {\"message\":\"oh\"}");
  }

  @Test
  void aJobManagerThatIsInitialisingAnswersWithAnErrorNotWithJobs() {
    Answers starting =
        answers()
            .on(
                "jobs",
                503,
                "{'errors':['Service temporarily unavailable due to an ongoing leader election."
                    + " Please refresh.']}");
    assertThatThrownBy(() -> starting.rest().jobs())
        .isInstanceOfSatisfying(
            FlinkRestException.class, e -> assertThat(e.status()).isEqualTo(503))
        .hasMessageContaining("ongoing leader election");
  }

  @Test
  void whatIsNotJsonIsAnErrorWhateverItsStatus() {
    for (int status : List.of(200, 502)) {
      Answers page = answers().on("jobs", status, "<html>a proxy's page</html>");
      assertThatThrownBy(() -> page.rest().jobs())
          .isInstanceOfSatisfying(
              FlinkRestException.class, e -> assertThat(e.status()).isEqualTo(status))
          .hasMessageStartingWith("Flink's REST API at http://jobmanager:8081/ answered " + status);
    }
  }
}
