package io.firedrill.selftest;

import io.firedrill.drill.fault.Fault;
import io.firedrill.drill.fault.Scene;
import io.firedrill.target.Victim;
import java.util.List;

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
  public void inject(Scene scene) throws Exception {
    Victim victim = scene.chooseJobManager();
    scene.strike(List.of(victim));
    List<Long> ids = scene.target().checkpointsInHaStore(scene.jobId());
    for (long id : keepOlder ? ids.subList(ids.size() - 1, ids.size()) : ids) {
      scene.target().forgetCheckpoint(scene.jobId(), id);
    }
    scene.target().replace(victim);
  }
}
