package io.firedrill.cluster.local;

import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.WatchedProcess;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Processes by name that are meant to be alive; one that is killed on purpose is taken out. */
final class Processes {
  private final Map<String, JvmProcess> alive = new LinkedHashMap<>();
  private final Map<String, JvmProcess> stopped = new LinkedHashMap<>();
  private final Map<String, JvmProcess> watched = new LinkedHashMap<>();

  synchronized void add(JvmProcess process) {
    alive.put(process.name(), process);
  }

  synchronized List<String> names() {
    return List.copyOf(alive.keySet());
  }

  /** A process that has died by itself. */
  synchronized Optional<JvmProcess> dead() {
    return alive.values().stream().filter(process -> !process.alive()).findFirst();
  }

  synchronized Victim victim(Victim.Role role, String name) {
    JvmProcess process = alive.get(name);
    if (process == null) {
      throw new Problem("there is no process " + name);
    }
    return Victim.process(role, name, process.pid());
  }

  /** Kills the very process that the victim names. */
  PendingEffect kill(Victim victim) {
    JvmProcess process = takeOut(victim);
    process.destroy();
    return process::kill;
  }

  /** Stops the very process that the victim names; it is not among the living until it goes on. */
  PendingEffect pause(Victim victim) {
    JvmProcess process = takeOut(victim);
    synchronized (this) {
      stopped.put(victim.identity(), process);
    }
    return new StoppedProcess(process.handle())::stop;
  }

  synchronized boolean isStopped(Victim victim) {
    return stopped.containsKey(victim.identity());
  }

  /** Lets it go on. What becomes of it then is its own affair: it may find that it is too late. */
  PendingEffect wake(Victim victim) {
    JvmProcess process;
    synchronized (this) {
      process = stopped.get(victim.identity());
    }
    if (process == null) {
      throw new Problem(Texts.format("%s was not stopped", victim.process()));
    }
    return new StoppedProcess(process.handle())::goOn;
  }

  /** Until it is closed the end of the process is not one that nobody expects. */
  synchronized WatchedProcess watch(Victim victim) {
    JvmProcess process = takeOut(victim);
    watched.put(victim.identity(), process);
    ProcessLog log = process.logFromNowOn();
    return new WatchedProcess() {
      @Override
      public String log() throws IOException {
        return log.text();
      }

      @Override
      public Optional<String> ended() {
        return process.exit();
      }

      @Override
      public void close() {
        putBack(victim, process);
      }
    };
  }

  private synchronized void putBack(Victim victim, JvmProcess process) {
    if (watched.remove(victim.identity()) != null && process.alive()) {
      alive.put(victim.resourceId(), process);
    }
  }

  private synchronized JvmProcess takeOut(Victim victim) {
    JvmProcess process = alive.get(victim.resourceId());
    if (process == null || !Long.toString(process.pid()).equals(victim.identity())) {
      throw new Problem(Texts.format("%s is no longer there", victim.process()));
    }
    // out of the list first: this death is not one that happened by itself
    return alive.remove(victim.resourceId());
  }

  /** Takes all of them out. */
  synchronized List<JvmProcess> takeAll() {
    List<JvmProcess> all = new ArrayList<>(alive.values());
    all.addAll(stopped.values());
    all.addAll(watched.values());
    alive.clear();
    stopped.clear();
    watched.clear();
    return all;
  }
}
