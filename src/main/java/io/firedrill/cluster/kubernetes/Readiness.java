package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import io.firedrill.cluster.kubernetes.client.ServiceProxy;
import io.firedrill.flink.Checkpoints.Checkpoint;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Waits for a FlinkDeployment to come up, and says why it does not. */
public final class Readiness implements AutoCloseable {
  /** Once a second; what crashes for 30 seconds goes on to do so. */
  private static final Looking USUAL = new Looking(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private final Kube kube;
  private final Access access;
  private final Looking looking;
  private final JobResource resource;
  private final FlinkRest rest;
  private final NotReady notReady;

  /**
   * How it is looked at.
   *
   * @param pause between two looks
   * @param patience how long a cause may last that nobody but the user mends; others are then told
   */
  record Looking(Duration pause, Duration patience) {}

  Readiness(Kube kube, Access access, Looking looking) {
    this.kube = kube;
    this.access = access;
    this.looking = looking;
    this.resource = JobResource.of(kube, access);
    this.rest = ServiceProxy.rest(resource);
    this.notReady = new NotReady(kube, access);
  }

  /**
   * Opens the cluster.
   *
   * @throws Problem if its context was not allowed
   */
  public static Readiness of(Access access) {
    return new Readiness(Kube.open(access), access, USUAL);
  }

  /** What is waited for. */
  public String describe() {
    return Texts.format("%s to be STABLE and RUNNING with a completed checkpoint", access.where());
  }

  /**
   * Waits until the operator has reconciled the resource, the job runs, and a checkpoint has
   * completed.
   *
   * @param progress gets what is seen whenever it changes
   * @return what was seen in the end
   * @throws Problem if it does not come up, with the cause, the next step, and what was last seen
   */
  public String await(Duration within, Consumer<String> progress) {
    Looks looks = new Looks(progress);
    try {
      return Wait.until(describe(), within, looking.pause(), looks);
    } catch (DeadlinePassed e) {
      throw new Problem(looks.reason().map(r -> e.getMessage() + ". " + r).orElse(e.getMessage()));
    }
  }

  /** The resource, its pods, events and logs as they are now, for a reader who looks for more. */
  public List<String> details() {
    return new DeploymentDetails(resource).lines();
  }

  @Override
  public void close() {
    kube.close();
  }

  /** Look after look, and what they have in common. */
  private final class Looks implements Wait.Condition<String> {
    private final Consumer<String> progress;
    private final long from = System.nanoTime();
    private String last = "";
    private Optional<NotReady.Cause> cause = Optional.empty();
    private Optional<NotReady.Cause> complaint = Optional.empty();
    private long causeSince;
    private String told = "";

    Looks(Consumer<String> progress) {
      this.progress = progress;
    }

    @Override
    public Look<String> look() throws IOException {
      JsonNode now =
          resource
              .read()
              .orElseThrow(
                  () ->
                      new Problem(Texts.format("there is no %s: apply it first", access.where())));
      Look<String> seen = seen(now);
      if (seen instanceof Look.NotYet<String> notYet) {
        if (!notYet.seenInstead().equals(last)) {
          last = notYet.seenInstead();
          progress.accept(last);
        }
        complaint = notReady.complaint(now);
        failOnALastingCause(notReady.cause(now));
      }
      return seen;
    }

    private void failOnALastingCause(Optional<NotReady.Cause> now) {
      Optional<Boolean> before = cause.map(NotReady.Cause::lasts);
      if (!now.map(NotReady.Cause::lasts).equals(before)) {
        causeSince = System.nanoTime();
      }
      cause = now;
      if (now.isEmpty() || since(causeSince).compareTo(looking.patience()) <= 0) {
        return;
      }
      if (!now.get().lasts()) {
        tell(describe(now.get()));
      } else {
        throw new Problem(
            Texts.format(
                "%s did not become ready in %d s; last seen: %s. %s",
                access.where(), since(from).toSeconds(), last, describe(now.get())));
      }
    }

    /** Kubernetes tries pulls, mounts and scheduling again and again: so it is waited on. */
    private void tell(String words) {
      if (!words.equals(told)) {
        told = words;
        progress.accept(words);
      }
    }

    /** Why it is not ready, as far as it can be said. */
    Optional<String> reason() {
      return cause.or(() -> complaint).map(this::describe);
    }

    private String describe(NotReady.Cause found) {
      return Texts.format("Cause: %s. Next step: %s", found.what(), found.nextStep());
    }

    private Duration since(long nanoTime) {
      return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
  }

  private Look<String> seen(JsonNode resource) {
    ResourceState state = ResourceStates.of(resource);
    if (state.lifecycleState().isEmpty()) {
      return Look.notYet("no status yet");
    }
    String states =
        state.jobState().isEmpty()
            ? state.lifecycleState()
            : Texts.format("%s/%s", state.lifecycleState(), state.jobState());
    if (!ResourceStates.noticed(resource)) {
      return Look.notYet("%s, the operator has not reconciled the change", states);
    }
    if (!states.equals("STABLE/RUNNING")) {
      return Look.notYet("%s", states);
    }
    try {
      return rest.checkpoints(state.jobId())
          .newest()
          .map(Checkpoint::id)
          .map(id -> Look.seen(Texts.format("%s, checkpoint %d completed", states, id)))
          .orElseGet(() -> Look.notYet("%s, no completed checkpoint", states));
    } catch (FlinkRestException e) {
      return Look.notYet("%s, but %s", states, e.getMessage());
    }
  }
}
