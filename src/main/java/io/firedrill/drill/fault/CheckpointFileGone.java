package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Fact.StoreSick.Felt;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.proxy.ProxyControl;
import io.firedrill.proxy.Sickness;
import io.firedrill.snapshot.RetainedCheckpoints;
import io.firedrill.snapshot.SnapshotReader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Kills all TaskManagers when a file of the checkpoint that they would be restored from is not
 * there for the job, through the proxy between it and its store; for a while, after which it is.
 *
 * @param seconds for how long, by default 20
 */
public record CheckpointFileGone(@JsonProperty Integer seconds) implements Fault {
  private static final int USUALLY = 20;

  public CheckpointFileGone {
    seconds = seconds == null ? USUALLY : seconds;
    if (seconds < 1) {
      throw new IllegalArgumentException("seconds must be at least 1");
    }
  }

  @Override
  public String describe() {
    return Texts.format(
        "kill all TaskManagers, and let a file of the newest checkpoint be gone for %d s", seconds);
  }

  @Override
  public Duration lasts() {
    return Duration.ofSeconds(seconds);
  }

  @Override
  public Duration failsRestores() {
    return lasts();
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.KILL, Action.SICKEN);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.TASKMANAGER, Role.STORE_PROXY);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    List<FaultAction> actions = new ArrayList<>(context.onAllTaskManagers(Action.KILL));
    actions.add(context.on(Role.STORE_PROXY, Action.SICKEN));
    return actions;
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    List<FaultAction> kills = actions.subList(0, actions.size() - 1);
    FaultAction sicken = actions.get(actions.size() - 1);
    ProxyControl proxy = context.target().storeProxy();
    Newest.of(context); // refused before anything is hit
    context.announce(actions);
    context.prepare(actions);
    context.strike(kills);
    Newest newest = Newest.of(context);
    long at = context.now();
    proxy.infect(new Sickness.ObjectGone("/" + newest.bucketAndKey()), lasts());
    context.tookEffect(at, sicken.victim(), newest.words());
    context.replace(kills);
    context.awaitWell(proxy, lasts(), Felt.RESTORES);
  }

  /**
   * The newest checkpoint.
   *
   * @param file the key of one of its files; where there is one, of one that the checkpoint before
   *     does not have
   * @param before the path of the checkpoint before, or empty
   */
  private record Newest(long id, String bucket, String file, String before) {
    static Newest of(FaultContext context) throws IOException {
      RetainedCheckpoints checkpoints = context.checkpoints();
      SnapshotReader reader = new SnapshotReader(context.job().store());
      List<Long> ids = checkpoints.ids();
      if (ids.isEmpty()) {
        throw new Problem("the job has no checkpoint in its store");
      }
      long id = ids.get(ids.size() - 1);
      String before = ids.size() > 1 ? checkpoints.path(ids.get(ids.size() - 2)) : "";
      Set<String> files = new TreeSet<>(reader.files(checkpoints.path(id)));
      if (files.isEmpty()) {
        throw new Problem(
            Texts.format(
                "checkpoint %d has no file that could be gone: all of its state is in _metadata, see"
                    + " execution.checkpointing.data-inline-threshold",
                id));
      }
      Set<String> own = new TreeSet<>(files);
      if (!before.isEmpty()) {
        own.removeAll(reader.files(before));
      }
      String bucket = URI.create(checkpoints.folder()).getHost();
      return own.isEmpty()
          ? new Newest(id, bucket, files.iterator().next(), "")
          : new Newest(id, bucket, own.iterator().next(), before);
    }

    String bucketAndKey() {
      return bucket + "/" + file;
    }

    /** What happened, and what could be done if it were not to end. */
    String words() {
      String gone = Texts.format("%s of checkpoint %d is not there for the job", file, id);
      return before.isEmpty()
          ? gone + "; were it gone for good, an older savepoint would be the way back"
          : Texts.format(
              "%s; were it gone for good, the way back of a job that has ended would be firedrill"
                  + " savepoint restore %s, which processes the records since then again",
              gone, before);
    }
  }
}
