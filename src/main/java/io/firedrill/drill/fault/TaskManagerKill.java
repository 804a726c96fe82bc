package io.firedrill.drill.fault;

import java.util.List;

/** Kills the TaskManager that hosts most of the job. */
public record TaskManagerKill() implements Fault {
  @Override
  public String describe() {
    return "kill the TaskManager that runs the job, with SIGKILL";
  }

  @Override
  public void inject(Scene scene) throws Exception {
    scene.kill(List.of(scene.chooseHostingTaskManager()));
  }
}
