package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim.Role;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Deletes the FlinkDeployment, as GitOps prunes one, and leaves the rest to its operator.
 *
 * @param again what it is created again from, by default the newest snapshot that is left
 */
public record DeploymentPrune(@JsonProperty Again again) implements Fault {
  /** What a FlinkDeployment that was deleted starts from. */
  public enum Again {
    /** The newest snapshot that the job has left in its bucket. */
    @JsonProperty("from-newest")
    FROM_NEWEST,
    /** Whatever its own spec says: what GitOps comes to once it is put back. */
    @JsonProperty("as-it-was")
    AS_IT_WAS
  }

  public DeploymentPrune {
    again = again == null ? Again.FROM_NEWEST : again;
  }

  @Override
  public String describe() {
    return asItWas()
        ? "delete the FlinkDeployment, and create it again as it was"
        : "delete the FlinkDeployment, and create it again from the newest snapshot that it left";
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.PRUNE);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.RESOURCE);
  }

  @Override
  public boolean losesTheJob() {
    return true;
  }

  @Override
  public boolean asItWas() {
    return again == Again.AS_IT_WAS;
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.on(Role.RESOURCE, Action.PRUNE));
  }

  /** Nothing takes its place. */
  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.prepare(actions);
    context.strike(actions);
  }
}
