package io.firedrill.selftest;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.drill.fault.Fault;
import io.firedrill.drill.fault.FaultContext;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * The plant of a high-availability store that forgets checkpoints between the death of a JobManager
 * and the start of the next.
 *
 * @param keepOlder whether it forgets only the newest, so that the job is restored from an older
 *     one
 */
record ForgetfulJobManagerKill(boolean keepOlder) implements Fault {
  @Override
  public String describe() {
    return "kill the JobManager and forget checkpoints";
  }

  @Override
  public Set<Victim.Role> roles() {
    return Set.of(Victim.Role.JOBMANAGER);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.jobManager(Action.KILL));
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.inject(actions);
    List<Long> ids = context.target().checkpointsInHaStore(context.jobId());
    for (long id : keepOlder ? ids.subList(ids.size() - 1, ids.size()) : ids) {
      context.target().forgetCheckpoint(context.jobId(), id);
    }
    context.target().replace(actions.get(0).victim());
  }
}
