package io.firedrill.drill.fault;

import java.util.List;

/** Kills the JobManager. */
public record JobManagerKill() implements Fault {
  @Override
  public String describe() {
    return "kill the JobManager with SIGKILL";
  }

  @Override
  public void inject(Scene scene) throws Exception {
    scene.kill(List.of(scene.chooseJobManager()));
  }
}
