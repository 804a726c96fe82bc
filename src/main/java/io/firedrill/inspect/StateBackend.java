package io.firedrill.inspect;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * The state backend of a job: as its code or its configuration says, else the one that a snapshot
 * in a backend's own format was written by. A canonical savepoint does not tell.
 *
 * @param configured the name in the job's configuration or the class in its code
 * @param written the name of the one that wrote the snapshot
 */
record StateBackend(Optional<String> configured, Optional<String> written) {
  private static final String OLDER_KEY = "state.backend";

  static StateBackend of(StreamGraph graph, Map<String, String> flink, SavedState snapshot) {
    Optional<String> configured =
        Stream.of(
                Optional.ofNullable(graph.getStateBackend()).map(code -> code.getClass().getName()),
                Optional.ofNullable(flink.get(StateBackendOptions.STATE_BACKEND.key())),
                Optional.ofNullable(flink.get(OLDER_KEY)))
            .flatMap(Optional::stream)
            .findFirst();
    return new StateBackend(configured, snapshot.writtenBy());
  }

  /** Sets the one that wrote the snapshot, where the job has none of its own. */
  void applyTo(Configuration configuration) {
    if (configured.isEmpty()) {
      written.ifPresent(name -> configuration.set(StateBackendOptions.STATE_BACKEND, name));
    }
  }

  private Optional<String> name() {
    return configured.or(() -> written).map(name -> name.toLowerCase(Locale.ROOT));
  }

  boolean known() {
    return name().isPresent();
  }

  boolean rocksDb() {
    return name().filter(name -> name.contains("rocksdb")).isPresent();
  }
}
