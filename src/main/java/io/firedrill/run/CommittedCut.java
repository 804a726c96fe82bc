package io.firedrill.run;

import io.firedrill.flink.Checkpoints.Checkpoint;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Waits for a checkpoint below whose offsets everything is committed: as many later ones have
 * completed as that takes. Its offsets are read while it is the newest, because Flink retains no
 * more than one by default. <a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/deployment/config/#execution-checkpointing-num-retained">num-retained</a>
 */
public final class CommittedCut {
  private final Offsets offsets;
  private final int later;
  private Optional<Committed> candidate = Optional.empty();

  /** Reads the source's offsets in a snapshot, by split. */
  @FunctionalInterface
  public interface Offsets {
    Map<Integer, Long> in(String snapshot) throws IOException;
  }

  /** A checkpoint and its offsets, below which everything is committed. */
  public record Committed(long id, String path, Map<Integer, Long> offsets) {
    public Committed {
      offsets = Map.copyOf(offsets);
    }
  }

  /**
   * A cut to wait for.
   *
   * @param later how many checkpoints have to complete after it: one commits what lies below it
   */
  public CommittedCut(Offsets offsets, int later) {
    this.offsets = offsets;
    this.later = later;
  }

  /**
   * Looks once.
   *
   * @param completed the completed checkpoints that may be the cut or come after it, oldest first
   */
  public Look<Committed> look(List<Checkpoint> completed) {
    if (completed.isEmpty()) {
      return Look.notYet("no checkpoint yet");
    }
    Checkpoint newest = completed.get(completed.size() - 1);
    if (candidate.isPresent() && after(candidate.get(), completed) >= later) {
      return Look.seen(candidate.get());
    }
    if (candidate.isEmpty()) {
      try {
        candidate =
            Optional.of(new Committed(newest.id(), newest.path(), offsets.in(newest.path())));
      } catch (IOException e) {
        return Look.notYet("checkpoint %d, which cannot be read: %s", newest.id(), e.getMessage());
      }
    }
    return Look.notYet(
        "checkpoint %d, and %d of %d after it",
        candidate.get().id(), after(candidate.get(), completed), later);
  }

  private static long after(Committed candidate, List<Checkpoint> completed) {
    return completed.stream().filter(checkpoint -> checkpoint.id() > candidate.id()).count();
  }
}
