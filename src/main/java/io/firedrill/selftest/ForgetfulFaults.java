package io.firedrill.selftest;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.FaultTarget;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.local.LocalTarget;
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
record ForgetfulFaults(LocalTarget target, boolean keepOlder) implements FaultTarget {
  @Override
  public Set<Action> supported() {
    return target.faults().supported();
  }

  @Override
  public Victim jobManager() throws IOException {
    return target.faults().jobManager();
  }

  @Override
  public Victim taskManager(String resourceId) throws IOException {
    return target.faults().taskManager(resourceId);
  }

  @Override
  public List<String> taskManagers() throws IOException {
    return target.faults().taskManagers();
  }

  @Override
  public PendingEffect inject(FaultAction action) throws IOException {
    return target.faults().inject(action);
  }

  @Override
  public void replace(Victim victim) throws IOException {
    target.forgetCheckpoints(keepOlder ? 1 : Integer.MAX_VALUE);
    target.faults().replace(victim);
  }
}
