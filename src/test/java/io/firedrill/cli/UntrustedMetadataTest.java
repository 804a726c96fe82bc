package io.firedrill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.snapshot.Metadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flink deserializes a part of {@code _metadata}: whoever writes to a bucket writes that part. */
class UntrustedMetadataTest {
  /** Magic number, version and checkpoint id; the serialized properties follow. */
  private static final int PROPERTIES_AT = 24;

  @TempDir Path folder;

  /** Leaves a file behind when it is deserialized. */
  static final class Payload implements Serializable {
    private static final long serialVersionUID = 1;
    private final String file;

    Payload(Path file) {
      this.file = file.toString();
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      Files.createFile(Path.of(file));
    }
  }

  private static byte[] serialized(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private Path savepoint() throws IOException {
    return Files.createDirectories(folder.resolve("store/firedrill/savepoints/savepoint-1"));
  }

  private String inspect() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Firedrill.class.getName(),
                "savepoint",
                "inspect",
                "s3p://firedrill/savepoints/savepoint-1",
                "--dir",
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output + "exit code " + process.exitValue();
  }

  @Test
  void aClassThatIsNotFlinksIsNotDeserialized() throws IOException, InterruptedException {
    Path trace = folder.resolve("trace");
    byte[] sane = Metadata.of(Metadata.SAVEPOINT);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(Arrays.copyOf(sane, PROPERTIES_AT));
    bytes.write(serialized(new Payload(trace)));
    Files.write(savepoint().resolve("_metadata"), bytes.toByteArray());
    assertThat(inspect()).contains("Flink cannot read this _metadata").contains("exit code 2");
    assertThat(trace).doesNotExist();
  }

  @Test
  void flinksOwnClassesAreDeserialized() throws IOException, InterruptedException {
    Metadata.in(savepoint(), Metadata.SAVEPOINT, Metadata.operator("a", 2));
    assertThat(inspect()).contains("canonical savepoint of checkpoint id 7");
  }
}
