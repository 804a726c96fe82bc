package io.firedrill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.problem.Problem;
import io.firedrill.wait.DeadlinePassed;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Savepoints of a job j1 whose trigger is r1. */
class SavepointsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration NOW = Duration.ofMillis(300);
  private static final String STATUS = "jobs/j1/savepoints/r1";
  private static final String PENDING = "{'status':{'id':'IN_PROGRESS'}}";
  private static final String COMPLETED =
      "{'status':{'id':'COMPLETED'},'operation':{'location':'s3p://b/savepoint-8'}}";

  private final Answers answers =
      new Answers()
          .on("jobs/j1/savepoints", 202, "{'request-id':'r1'}")
          .on("jobs/j1/stop", 202, "{'request-id':'r1'}");
  private final Savepoints savepoints = new Savepoints(answers.rest());

  private String take(Duration deadline) throws IOException {
    return savepoints.take("j1", "s3p://b", SavepointFormat.CANONICAL, deadline);
  }

  @Test
  void aSavepointIsWaitedForWhileItIsPending() throws IOException {
    answers.on(STATUS, PENDING).on(STATUS, PENDING).on(STATUS, COMPLETED);
    assertThat(take(SOON)).isEqualTo("s3p://b/savepoint-8");
    assertThat(answers.sent()).hasSize(1);
  }

  @Test
  void aStopGivesTheSavepointToo() throws IOException {
    answers.on(STATUS, PENDING).on(STATUS, COMPLETED);
    assertThat(savepoints.stop("j1", "s3p://b", SOON)).isEqualTo("s3p://b/savepoint-8");
  }

  @Test
  void aJobManagerThatIsAwayForAMomentDoesNotEndTheWait() throws IOException {
    answers.on(STATUS, 503, "{'errors':['leader election']}").on(STATUS, COMPLETED);
    assertThat(take(SOON)).isEqualTo("s3p://b/savepoint-8");
  }

  @Test
  void aSavepointThatFailedIsAProblemWithItsCause() {
    answers.on(
        STATUS,
        "{'status':{'id':'COMPLETED'},"
            + "'operation':{'failure-cause':{'stack-trace':'c.Root: disk full'}}}");
    assertThatThrownBy(() -> take(SOON))
        .isInstanceOf(Problem.class)
        .hasMessage("the savepoint failed: c.Root: disk full");
  }

  @Test
  void aSavepointThatStaysPendingPassesTheDeadline() {
    answers.on(STATUS, PENDING);
    assertThatThrownBy(() -> take(NOW))
        .isInstanceOf(DeadlinePassed.class)
        .hasMessageContaining("for the savepoint to complete; last seen: it is pending");
  }

  @Test
  void aTriggerThatIsRefusedIsNotWaitedFor() {
    Answers refusing = new Answers().on("jobs/j1/savepoints", 400, "{'errors':['no directory']}");
    assertThatThrownBy(
            () -> new Savepoints(refusing.rest()).take("j1", "", SavepointFormat.NATIVE, SOON))
        .isInstanceOf(FlinkRestException.class)
        .hasMessage("Flink's REST API answered 400: no directory");
  }
}
