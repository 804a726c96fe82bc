package io.firedrill.cluster.local;

import io.firedrill.cluster.Victim;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the clusters of a local run keep their state in: processes of this machine. */
interface LocalStore {
  /** As it is called in a sentence. */
  String name();

  /** Writes its configuration. */
  void prepare() throws IOException;

  /** What has to run to its end before the first of its processes starts. */
  Optional<List<String>> formatCommand();

  /** The commands of its processes by name, in the order in which they start. */
  Map<String, List<String>> commands();

  /**
   * Makes the place for the job's data.
   *
   * @throws IOException as long as it does not serve
   */
  void create() throws IOException;

  /** The name of the process that a fault on a role hits. */
  String process(Victim.Role role);

  ObjectStore objects();

  /** Flink's settings that lead to it. */
  Map<String, String> settings();

  /** What a process must find in its environment to write to it. */
  Map<String, String> environment();

  /** Folders with libraries that Flink needs to write to it. */
  List<Path> libraries();
}
