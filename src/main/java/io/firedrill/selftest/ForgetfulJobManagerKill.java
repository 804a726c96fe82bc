package io.firedrill.selftest;

import io.firedrill.cluster.Means;
import io.firedrill.cluster.Strike;
import io.firedrill.cluster.Victim;
import io.firedrill.drill.fault.Fault;
import io.firedrill.drill.fault.Scene;
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
  public List<Strike> strikes(Scene scene) throws IOException {
    return List.of(scene.jobManager(Means.KILL));
  }

  @Override
  public void inject(Scene scene) throws IOException {
    List<Strike> strikes = strikes(scene);
    scene.strike(strikes);
    List<Long> ids = scene.target().checkpointsInHaStore(scene.jobId());
    for (long id : keepOlder ? ids.subList(ids.size() - 1, ids.size()) : ids) {
      scene.target().forgetCheckpoint(scene.jobId(), id);
    }
    scene.target().replace(strikes.get(0).victim());
  }
}
