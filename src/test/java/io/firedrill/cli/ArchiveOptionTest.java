package io.firedrill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.store.FakeS3;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What becomes of a run that is uploaded, or cannot be. */
class ArchiveOptionTest {
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @TempDir Path reports;

  @BeforeEach
  void keysAreInTheEnvironment() {
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "secret");
    System.setOut(new PrintStream(printed, true));
    System.setErr(new PrintStream(printed, true));
  }

  @AfterEach
  void asBefore() {
    System.setOut(out);
    System.setErr(err);
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private void add(FakeS3 bucket) throws IOException {
    Path run = Files.createDirectories(reports.resolve("a-drill/1-local"));
    Files.writeString(run.resolve("evidence.jsonl"), "{}");
    ArchiveOption option = new ArchiveOption();
    CommandLine.populateCommand(
        option, "--archive=s3://b/runs", "--archive-endpoint=" + bucket.endpoint());
    option.check();
    option.add(run, reports);
  }

  @Test
  void aRunIsUploadedAndItsPathPrinted() throws IOException {
    try (FakeS3 bucket = new FakeS3(Optional.empty())) {
      add(bucket);
      assertThat(bucket.objects()).hasSize(1);
    }
    assertThat(printed.toString()).startsWith("archived: s3://b/runs/a-drill/1-local-");
  }

  @Test
  void anUploadThatFailsIsSaidAndChangesNothing() throws IOException {
    try (FakeS3 bucket = new FakeS3(Optional.of("AccessDenied"))) {
      add(bucket);
    }
    assertThat(printed.toString())
        .startsWith("firedrill: the run in " + reports.resolve("a-drill/1-local"))
        .contains("was not archived: S3 bucket b: ");
  }
}
