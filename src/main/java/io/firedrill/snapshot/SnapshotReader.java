package io.firedrill.snapshot;

import static java.util.stream.Collectors.toList;

import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** Reads checkpoints and savepoints in the store with Flink's own reader. */
public record SnapshotReader(ObjectStore store) {
  private static final int WORTH_LISTING = 50;
  // SourceOperator's name for its readers' splits
  private static final String SPLITS = "SourceReaderState";

  /**
   * Reads a snapshot's {@code _metadata} and looks for every file that it refers to.
   *
   * @param path its folder, as Flink writes it
   * @throws IOException if {@code _metadata} is not there or cannot be read
   */
  public Snapshot read(String path) throws IOException {
    LoadedSnapshot loaded = LoadedSnapshot.load(store, path);
    Set<String> files = loaded.files(Set.of());
    List<String> missing = missing(files);
    long bytes =
        loaded.metadata().getOperatorStates().stream().mapToLong(OperatorState::getStateSize).sum();
    return new Snapshot(
        loaded.metadata().getCheckpointId(),
        path,
        loaded.metadata().getOperatorStates().size(),
        files.size(),
        bytes,
        missing);
  }

  /** Of many files in a folder a listing says at once what thousands of requests would. */
  private List<String> missing(Set<String> files) throws IOException {
    Map<String, List<String>> folders =
        files.stream()
            .collect(
                Collectors.groupingBy(
                    key -> key.substring(0, key.lastIndexOf('/') + 1), TreeMap::new, toList()));
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, List<String>> folder : folders.entrySet()) {
      List<String> keys = folder.getValue();
      if (keys.size() >= WORTH_LISTING && !folder.getKey().isEmpty()) {
        Set<String> there =
            store.list(folder.getKey()).stream()
                .map(ObjectStore.Entry::key)
                .collect(Collectors.toSet());
        keys.stream().filter(key -> !there.contains(key)).forEach(missing::add);
        continue;
      }
      for (String key : keys) {
        if (!store.exists(key)) {
          missing.add(key);
        }
      }
    }
    return missing;
  }

  /**
   * The keys of all files that a snapshot refers to.
   *
   * @throws IOException if {@code _metadata} is not there or cannot be read
   */
  public Set<String> files(String path) throws IOException {
    return LoadedSnapshot.load(store, path).files(Set.of());
  }

  /**
   * The operators of a snapshot.
   *
   * @throws IOException if {@code _metadata} is not there or cannot be read
   */
  public List<SnapshotOperator> operators(String path) throws IOException {
    return LoadedSnapshot.load(store, path).metadata().getOperatorStates().stream()
        .map(
            operator ->
                new SnapshotOperator(
                    operator.getOperatorID().toHexString(),
                    operator.getParallelism(),
                    operator.getMaxParallelism(),
                    operator.getStateSize(),
                    operator.getCoordinatorState() != null
                        || operator.getStates().stream().anyMatch(OperatorSubtaskState::hasState)))
        .sorted(Comparator.comparing(SnapshotOperator::id))
        .toList();
  }

  /** The kind of a snapshot: "canonical savepoint", "native savepoint", "checkpoint". */
  public String kind(String path) throws IOException {
    CheckpointProperties properties =
        LoadedSnapshot.load(store, path).metadata().getCheckpointProperties();
    if (properties == null || !properties.isSavepoint()) {
      return properties == null ? "snapshot of an older Flink" : "checkpoint";
    }
    return properties.getCheckpointType() instanceof SavepointType savepoint
        ? savepoint.getFormatType().name().toLowerCase(Locale.ROOT) + " savepoint"
        : "savepoint";
  }

  /**
   * The offsets of a source in a snapshot, by split.
   *
   * @param uid the source's operator uid
   * @throws IOException if the snapshot cannot be read or has no such source
   */
  public Map<Integer, Long> sourceOffsets(String path, String uid) throws IOException {
    OperatorID id = OperatorIds.ofUid(uid);
    LoadedSnapshot loaded = LoadedSnapshot.load(store, path);
    OperatorState source =
        loaded.metadata().getOperatorStates().stream()
            .filter(operator -> operator.getOperatorID().equals(id))
            .findFirst()
            .orElseThrow(
                () -> new IOException(Texts.format("%s holds no operator with uid %s", path, uid)));
    Map<Integer, Long> offsets = new TreeMap<>();
    for (VersionedElement element : splits(loaded, source)) {
      SplitOffset offset = SplitOffset.read(element);
      if (offsets.put(offset.split(), offset.next()) != null) {
        throw new IOException(Texts.format("the snapshot holds split %d twice", offset.split()));
      }
    }
    return offsets;
  }

  /**
   * How far sources have read a topic of Kafka in a snapshot, by partition.
   *
   * @throws IOException if the snapshot cannot be read, or has no {@code KafkaSource} of the topic
   */
  public Map<Integer, Long> topicOffsets(String path, String topic) throws IOException {
    LoadedSnapshot loaded = LoadedSnapshot.load(store, path);
    Map<Integer, Long> offsets = new TreeMap<>();
    for (OperatorState operator : loaded.metadata().getOperatorStates()) {
      for (VersionedElement element : splits(loaded, operator)) {
        Optional<SplitOffset> offset = SplitOffset.ofTopic(element, topic);
        if (offset.isPresent() && offsets.put(offset.get().split(), offset.get().next()) != null) {
          throw new IOException(
              Texts.format(
                  "the snapshot holds partition %d of %s twice: two sources read it",
                  offset.get().split(), topic));
        }
      }
    }
    if (offsets.isEmpty()) {
      throw new IOException(Texts.format("%s holds no KafkaSource of the topic %s", path, topic));
    }
    return offsets;
  }

  /**
   * How far each source has read in a snapshot: by operator id, then by the name of a split.
   *
   * @throws IOException if the snapshot cannot be read, or a source of another kind wrote to it
   *     than {@code KafkaSource} and the project's own
   */
  public Map<String, Map<String, Long>> positions(String path) throws IOException {
    LoadedSnapshot loaded = LoadedSnapshot.load(store, path);
    Map<String, Map<String, Long>> positions = new TreeMap<>();
    for (OperatorState operator : loaded.metadata().getOperatorStates()) {
      String id = operator.getOperatorID().toHexString();
      for (VersionedElement element : splits(loaded, operator)) {
        SplitOffset.Named split =
            SplitOffset.known(element)
                .orElseThrow(
                    () ->
                        new IOException(
                            Texts.format(
                                "how far the source %s has read cannot be seen in a snapshot: it is not a KafkaSource",
                                id)));
        positions.computeIfAbsent(id, any -> new TreeMap<>()).put(split.name(), split.next());
      }
    }
    return positions;
  }

  /** The splits of a source; none for another operator. */
  private List<VersionedElement> splits(LoadedSnapshot loaded, OperatorState operator)
      throws IOException {
    List<VersionedElement> elements = new ArrayList<>();
    for (OperatorSubtaskState subtask : operator.getStates()) {
      for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
        OperatorStateHandle.StateMetaInfo splits =
            handle.getStateNameToPartitionOffsets().get(SPLITS);
        if (splits != null) {
          elements.addAll(
              VersionedElement.read(
                  content(loaded, handle.getDelegateStateHandle()), splits.getOffsets()));
        }
      }
    }
    return elements;
  }

  private byte[] content(LoadedSnapshot loaded, StreamStateHandle handle) throws IOException {
    if (handle instanceof ByteStreamStateHandle inline) {
      return inline.getData();
    }
    if (handle instanceof FileStateHandle file) {
      try (InputStream stream = store.open(loaded.keyOf(file.getFilePath()))) {
        return stream.readAllBytes();
      }
    }
    if (handle instanceof SegmentFileStateHandle segment) {
      try (InputStream stream = store.open(loaded.keyOf(segment.getFilePath()))) {
        stream.skipNBytes(segment.getStartPos());
        return stream.readNBytes((int) segment.getStateSize());
      }
    }
    throw new IOException(
        "cannot read a state handle of kind " + handle.getClass().getSimpleName());
  }
}
