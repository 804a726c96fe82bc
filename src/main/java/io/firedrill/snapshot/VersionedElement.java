package io.firedrill.snapshot;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.state.CompressibleFSDataInputStream;
import org.apache.flink.runtime.state.SnappyStreamCompressionDecorator;
import org.apache.flink.runtime.state.UncompressedStreamCompressionDecorator;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/**
 * An element of a list state, as sources and sinks keep theirs, with the version of the serializer
 * that wrote it.
 */
public record VersionedElement(int version, byte[] bytes) {
  // what a stream of framed Snappy begins with
  private static final byte[] SNAPPY = {
    (byte) 0xff, 0x06, 0x00, 0x00, 's', 'N', 'a', 'P', 'p', 'Y'
  };

  /**
   * The elements of a state file, in the order of the offsets.
   *
   * @param file the whole file; with snapshot compression all behind its header is compressed
   * @throws IOException if there are no such elements at these offsets
   */
  public static List<VersionedElement> read(byte[] file, long[] offsets) throws IOException {
    long[] forwards = Arrays.stream(offsets).sorted().toArray();
    FSDataInputStream stream = new ByteStreamStateHandle("state", file).openInputStream();
    int compressed = forwards.length == 0 ? -1 : beginOfCompression(file, forwards[0]);
    stream.seek(Math.max(0, compressed));
    TreeMap<Long, VersionedElement> elements = new TreeMap<>();
    try (CompressibleFSDataInputStream plain =
        new CompressibleFSDataInputStream(
            stream,
            compressed < 0
                ? UncompressedStreamCompressionDecorator.INSTANCE
                : SnappyStreamCompressionDecorator.INSTANCE)) {
      // forwards only: that is how Flink reads a compressed stream
      for (long offset : forwards) {
        plain.seek(offset);
        elements.put(offset, one(new DataInputStream(plain)));
      }
    }
    List<VersionedElement> inOrder = new ArrayList<>();
    for (long offset : offsets) {
      inOrder.add(elements.get(offset));
    }
    return inOrder;
  }

  /** Where the compressed part begins, which is before its first element; -1 if there is none. */
  private static int beginOfCompression(byte[] file, long before) {
    for (int from = 0; from + SNAPPY.length <= Math.min(before, file.length); from++) {
      if (Arrays.equals(file, from, from + SNAPPY.length, SNAPPY, 0, SNAPPY.length)) {
        return from;
      }
    }
    return -1;
  }

  /** A byte[] of BytePrimitiveArraySerializer around the frame of SimpleVersionedSerialization. */
  private static VersionedElement one(DataInputStream view) throws IOException {
    int all = view.readInt();
    int version = view.readInt();
    int length = view.readInt();
    if (length < 0 || all != length + 2 * Integer.BYTES) {
      throw new IOException("the state is not framed as sources and sinks frame theirs");
    }
    byte[] bytes = new byte[length];
    view.readFully(bytes);
    return new VersionedElement(version, bytes);
  }
}
