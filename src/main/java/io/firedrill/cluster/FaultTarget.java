package io.firedrill.cluster;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.proxy.ProxyControl;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** What faults hit: finds victims, acts on them, and reports only what it saw. */
public interface FaultTarget {
  /** What can be done to victims here. */
  Set<Action> supported();

  /** The JobManager that leads. */
  Victim jobManager() throws IOException;

  /** The TaskManager with a resource id. */
  Victim taskManager(String resourceId) throws IOException;

  /** The resource ids of all TaskManagers. */
  List<String> taskManagers() throws IOException;

  /** The JobManagers that stand by, which host nothing. */
  default List<Victim> standbys() throws IOException {
    return List.of();
  }

  /** Another thing that can be hit: the operator, the store, the JobManager's Deployment. */
  default Victim other(Victim.Role role) throws IOException {
    throw nothingToHit(role);
  }

  /** The same, where one of them consists of several processes: the store's pods. */
  default List<Victim> allOf(Victim.Role role) throws IOException {
    return List.of(role == Victim.Role.JOBMANAGER ? jobManager() : other(role));
  }

  /**
   * Keeps other runs away from what is going to be hit and others depend on too, until the end.
   *
   * @throws Problem if another run is there already
   */
  default void claim(Set<Victim.Role> roles) throws IOException {}

  /**
   * Checks that all of this may be done at once.
   *
   * @throws Problem if it may not
   */
  default void allow(List<FaultAction> actions) throws IOException {}

  /**
   * Gets ready, so that the action itself takes no longer than it must; comes before each action,
   * and does nothing when it was done already.
   *
   * @throws IOException if the victim cannot be reached
   */
  default void prepare(FaultAction action) throws IOException {}

  /**
   * Acts, and does not wait for the effect. Only the very process is hit that the victim names.
   *
   * @throws Problem if it must not or cannot be hit
   */
  PendingEffect inject(FaultAction action) throws IOException;

  /**
   * The proxy through which the job reaches its S3 store.
   *
   * @throws Problem if the job reaches it without one
   */
  default ProxyControl storeProxy() throws IOException {
    throw nothingToHit(Victim.Role.STORE_PROXY);
  }

  /**
   * Deletes at once whatever has taken a victim's place, so that it stays down.
   *
   * @return whether some of it had come far enough to serve
   */
  default boolean sweep(Victim.Role role) throws IOException {
    throw nothingToHit(role);
  }

  /**
   * Tries whether what was hit serves again, where reading from it does not tell.
   *
   * @throws IOException as long as it does not
   */
  default void probe(Victim.Role role) throws IOException {}

  /** The room for more processes of the job. */
  default Room room() {
    throw new Problem("the room for processes cannot be taken on this target");
  }

  /**
   * The file system that a TaskManager works on.
   *
   * @throws Problem if it is not its own, so that others would be hit
   */
  default Disk disk(Victim taskManager) throws IOException {
    throw new Problem("no TaskManager has a disk of its own on this target");
  }

  /**
   * Watches a TaskManager that may end by itself, which is nobody's failure meanwhile.
   *
   * @throws IOException if its log cannot be followed
   */
  default WatchedProcess watch(Victim taskManager) throws IOException {
    throw new Problem("the log of a TaskManager cannot be followed on this target");
  }

  /** The nodes that the job runs on. */
  default Nodes nodes() {
    throw new Problem("there are no nodes to take away on this target");
  }

  /** The network between the job's processes. */
  default Network network() {
    throw new Problem("the network cannot be cut on this target");
  }

  /** The API server of the cluster. */
  default ApiServer apiServer() {
    throw nothingToHit(Victim.Role.API_SERVER);
  }

  /** Sees to it that another takes the victim's place, where the cluster does not do so itself. */
  void replace(Victim victim) throws IOException;

  private static Problem nothingToHit(Victim.Role role) {
    return new Problem(Texts.format("there is no %s to hit on this target", role));
  }
}
