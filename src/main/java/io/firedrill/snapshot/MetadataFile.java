package io.firedrill.snapshot;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
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
    } catch (IOException
        | ClassCastException
        | IllegalArgumentException
        | IllegalStateException e) {
      throw new IOException("Flink cannot read this _metadata: " + e.getMessage(), e);
    }
  }

  /** Writes a copy without some operators, given by their ids. */
  static void writeWithout(CheckpointMetadata metadata, Set<String> operatorIds, OutputStream out)
      throws IOException {
    List<OperatorState> rest =
        metadata.getOperatorStates().stream()
            .filter(operator -> !operatorIds.contains(operator.getOperatorID().toHexString()))
            .toList();
    Checkpoints.storeCheckpointMetadata(
        new CheckpointMetadata(
            metadata.getCheckpointId(),
            rest,
            metadata.getMasterStates(),
            metadata.getCheckpointProperties()),
        out);
  }
}
