package io.firedrill.cluster;

import java.util.List;

/**
 * Something that is going to be done to a victim.
 *
 * @param hosted what the victim carries of the job: its RUNNING subtasks, the JobMaster
 */
public record Strike(Means means, Victim victim, List<String> hosted) {
  public Strike {
    hosted = List.copyOf(hosted);
  }
}
