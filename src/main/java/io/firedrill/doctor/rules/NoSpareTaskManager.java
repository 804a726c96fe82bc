package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.ResourceManagerOptions;

/** No TaskManager in reserve. */
final class NoSpareTaskManager implements Rule {
  @Override
  public Advice advice() {
    return Advice.info("no-spare-taskmanager")
        .why(
            "A TaskManager that dies is replaced by a pod that has to be scheduled, if there is room, and a JVM that has to start.")
        .setting("slotmanager.redundant-taskmanager-num")
        .remedy("slotmanager.redundant-taskmanager-num: 1")
        .drill("taskmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    boolean free = subject.running().filter(r -> r.slots().free() > 0).isPresent();
    int redundant = subject.get(ResourceManagerOptions.REDUNDANT_TASK_MANAGER_NUM);
    return free || redundant > 0
        ? Look.fine()
        : Look.found(
            subject.where(ResourceManagerOptions.REDUNDANT_TASK_MANAGER_NUM),
            "it is 0%s",
            subject.running().isPresent() ? ", and no slot is free" : "");
  }
}
