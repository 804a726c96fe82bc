package io.firedrill.cluster;

import java.util.List;

/**
 * Something that is going to be done to a victim.
 *
 * @param hosted what the victim carries of the job: its RUNNING subtasks, the JobMaster
 */
public record FaultAction(Action action, Victim victim, List<String> hosted) {
  public FaultAction {
    hosted = List.copyOf(hosted);
  }
}
