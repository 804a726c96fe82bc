package io.firedrill.contract;

import java.nio.file.Path;
import java.util.List;

/**
 * What goes into a job, what comes out of it, and what the one has to do with the other.
 *
 * @param file where it was read from
 */
public record Contract(Path file, Side input, Side output, Relation relation) {
  /** The topic that the job reads. */
  public Place.Topic topic() {
    return (Place.Topic) input.place();
  }

  /** The same for a job that writes to another place of the kind. */
  public Contract writingTo(String output) {
    return new Contract(file, input, this.output.at(this.output.place().at(output)), relation);
  }

  /** What an audit by it proves, a sentence each. */
  public List<String> proves() {
    return relation.proves(this);
  }

  /** What it leaves open, a sentence each. */
  public List<String> leavesOpen() {
    return relation.leavesOpen(this);
  }
}
