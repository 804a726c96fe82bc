package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What a drill does to the job. A fault is one class: what it says in YAML are its fields, and its
 * line below gives it its kind.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(name = "taskmanager-kill", value = TaskManagerKill.class),
  @JsonSubTypes.Type(name = "jobmanager-kill", value = JobManagerKill.class),
  @JsonSubTypes.Type(name = "taskmanager-and-jobmanager-kill", value = BothKill.class),
  @JsonSubTypes.Type(name = "task-failure", value = TaskFailure.class),
  @JsonSubTypes.Type(name = "job-itself", value = JobItself.class)
})
public interface Fault {
  /** What is about to be done, in a few words. */
  String describe();

  /**
   * Does it, and records whom it was to hit and how it was seen to take effect.
   *
   * @throws io.firedrill.wait.DeadlinePassed if it was not seen to take effect
   */
  void inject(Scene scene) throws Exception;

  /** Whether the job must be able to fail on command. */
  default boolean needsFailureTrigger() {
    return false;
  }
}
