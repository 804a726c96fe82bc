package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.ledger.Database;
import io.firedrill.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresTest {
  private static final Database DATABASE =
      new Database("localhost", 15432, "postgres", "firedrill", "s3cret");

  @TempDir Path work;
  private LocalPostgres postgres;

  @BeforeEach
  void prepare() throws Exception {
    Files.createDirectory(work.resolve("conf"));
    postgres = LocalPostgres.at(work, work, DATABASE, 64);
  }

  @Test
  void thePasswordIsInFilesOfTheirOwnersAndInNoCommand() throws Exception {
    postgres.prepare();
    Path clients = Path.of(postgres.environment().get("PGPASSFILE"));
    assertThat(clients).hasContent("localhost:15432:*:firedrill:s3cret");
    for (Path file : new Path[] {clients, work.resolve("postgres/password")}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(postgres.formatCommand().toString() + postgres.command() + postgres)
        .doesNotContain("s3cret");
  }

  @Test
  void nobodyElseCanReachIt() {
    assertThat(postgres.command())
        .contains("listen_addresses=localhost", "unix_socket_directories=", "15432");
    assertThat(postgres.formatCommand()).contains("--auth=scram-sha-256");
  }

  @Test
  void rootDoesNotStartItAsRoot() {
    boolean root = System.getProperty("user.name").equals("root");
    assertThat(postgres.command().get(0).matches("setpriv|unshare")).isEqualTo(root);
  }

  @Test
  void inAFolderThatOnlyRootCanReachItStaysRootsInANamespaceOfItsOwn() throws Exception {
    Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwx------"));
    boolean root = System.getProperty("user.name").equals("root");
    assertThat(postgres.command().get(0).equals("unshare")).isEqualTo(root);
    postgres.prepare();
    assertThat(Files.getOwner(work.resolve("postgres"))).isEqualTo(Files.getOwner(work));
  }

  @Test
  void withoutPostgresItIsSaidHowToFetchIt() {
    assertThatThrownBy(() -> LocalPostgres.at(work.resolve("none"), work, DATABASE, 64))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("fetch it with `make postgres`");
  }
}
