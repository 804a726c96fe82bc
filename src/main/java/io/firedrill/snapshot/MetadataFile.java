package io.firedrill.snapshot;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.FinishedOperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/** A snapshot's {@code _metadata}, read and written by Flink's own code. */
public final class MetadataFile {
  /** Its name in a snapshot's folder. */
  public static final String NAME = "_metadata";

  private MetadataFile() {}

  /**
   * Reads it from a local folder, to which relative file names resolve.
   *
   * @throws IOException if it is not there or cannot be read
   */
  public static CheckpointMetadata read(Path folder) throws IOException {
    try (DataInputStream stream =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(folder.resolve(NAME))))) {
      return Checkpoints.loadCheckpointMetadata(
          stream, MetadataFile.class.getClassLoader(), folder.toUri().toString());
    } catch (FileSystemException e) {
      throw e;
    } catch (EOFException e) {
      throw new IOException("Flink cannot read this _metadata: it ends too early", e);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // a length that is none may ask for more memory than there is
      throw new IOException(
          "Flink cannot read this _metadata: "
              + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
          e);
    }
  }

  /**
   * The files that a local snapshot refers to and that are not on this machine.
   *
   * @throws IOException if it cannot be read
   */
  public static List<String> missing(Path folder) throws IOException {
    List<String> missing = new ArrayList<>();
    for (OperatorState operator : read(folder).getOperatorStates()) {
      for (org.apache.flink.core.fs.Path file : StateFiles.of(operator)) {
        String scheme = file.toUri().getScheme();
        boolean local = scheme == null || scheme.equals("file");
        if (!local || !Files.isRegularFile(Path.of(file.toUri().getPath()))) {
          missing.add(local ? file.toUri().getPath() : file.toString());
        }
      }
    }
    return missing;
  }

  /**
   * Writes a copy without the state of some operators, given by their ids. That they, or some of
   * their subtasks, had finished stays: the operators behind them have that noted as well.
   */
  static void writeWithout(CheckpointMetadata metadata, Set<String> operatorIds, OutputStream out)
      throws IOException {
    List<OperatorState> rest = new ArrayList<>();
    for (OperatorState operator : metadata.getOperatorStates()) {
      if (!operatorIds.contains(operator.getOperatorID().toHexString())
          || operator.isFullyFinished()) {
        rest.add(operator);
      } else if (operator.getStates().stream().anyMatch(OperatorSubtaskState::isFinished)) {
        rest.add(finishedOf(operator));
      }
    }
    Checkpoints.storeCheckpointMetadata(
        new CheckpointMetadata(
            metadata.getCheckpointId(),
            rest,
            metadata.getMasterStates(),
            metadata.getCheckpointProperties()),
        out);
  }

  private static OperatorState finishedOf(OperatorState operator) {
    OperatorState finished =
        new OperatorState(
            operator.getOperatorID(), operator.getParallelism(), operator.getMaxParallelism());
    operator
        .getSubtaskStates()
        .forEach(
            (subtask, state) -> {
              if (state.isFinished()) {
                finished.putState(subtask, FinishedOperatorSubtaskState.INSTANCE);
              }
            });
    return finished;
  }
}
