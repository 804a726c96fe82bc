package io.firedrill.drill.fault;

import java.util.List;

/** Kills the TaskManager that hosts most of the job, and the JobManager right after it. */
public record BothKill() implements Fault {
  @Override
  public String describe() {
    return "kill the TaskManager that runs the job and the JobManager, with SIGKILL";
  }

  @Override
  public void inject(Scene scene) throws Exception {
    scene.kill(List.of(scene.chooseHostingTaskManager(), scene.chooseJobManager()));
  }
}
