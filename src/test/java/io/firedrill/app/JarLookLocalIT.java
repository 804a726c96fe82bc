package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.doctor.Subject;
import io.firedrill.inspect.JobTraits;
import io.firedrill.inspect.JobTraits.Kept;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a doctor sees of real jars. */
class JarLookLocalIT {
  private static final Installation INSTALLATION = Installation.find();

  @TempDir private Path folder;

  private static JobTraits look(Path jar, Class<?> entry, String... arguments) {
    return new JarLook(List.of(jar.toString()), Optional.of(entry.getName()), List.of(arguments))
        .at(Subject.of(Map.of()), INSTALLATION.inspector())
        .code()
        .orElseThrow();
  }

  private Path jar(Class<?>... classes) throws IOException {
    Path jar = folder.resolve("job.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (Class<?> each : classes) {
        String name = each.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(name));
        out.write(each.getClassLoader().getResourceAsStream(name).readAllBytes());
      }
    }
    return jar;
  }

  @Test
  void stateWithoutAUidAndStateOfKryosAreSeen() throws IOException {
    JobTraits traits = look(jar(CarelessJob.class, CarelessJob.Seen.class), CarelessJob.class);
    assertThat(traits.notSeen()).isEmpty();
    assertThat(traits.kept())
        .contains(
            new Kept("Source: Sequence Source", false, "how far it has read", List.of()),
            new Kept("remember", false, "seen", List.of("java.util.BitSet")))
        .noneMatch(Kept::hasUid);
  }

  @Test
  void whatDoesNotStartHereIsNotSeenAndNotFine() throws IOException {
    JobTraits traits = look(jar(CarelessJob.class), CarelessJob.class);
    assertThat(traits.notSeen().orElseThrow()).contains("CarelessJob$Seen");
    assertThat(traits.kept()).isEmpty();
  }

  @Test
  void theProjectsJobHasUidsAndNoKryo() {
    JobTraits traits =
        look(
            INSTALLATION.artifacts().resolve("firedrill-job.jar"),
            io.firedrill.job.TransactionsJob.class,
            "--ledger",
            folder.resolve("ledger").toString(),
            "--rejects",
            folder.resolve("rejects").toString());
    assertThat(traits.notSeen()).isEmpty();
    assertThat(traits.kept())
        .isNotEmpty()
        .allMatch(Kept::hasUid)
        .allMatch(kept -> kept.byKryo().isEmpty());
    assertThat(folder).isEmptyDirectory();
  }
}
