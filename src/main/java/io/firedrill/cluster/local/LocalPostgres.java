package io.firedrill.cluster.local;

import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.RehearsalTables;
import io.firedrill.ledger.Database;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL server. It refuses to run as root, so that root starts it as the user nobody.
 *
 * @param home the folder with its programs
 * @param work the run's work folder
 * @param maxPreparedTransactions how many transactions can be prepared at a time
 */
record LocalPostgres(Path home, Path work, Database database, int maxPreparedTransactions) {
  /** What a drill that says nothing of it has. */
  static final int USUAL_PREPARED_TRANSACTIONS = 64;

  /** Where PostgreSQL's clients find a password that nobody gives them. */
  private static final String PASSWORD_FILE = "PGPASSFILE";

  private static final String USER = "firedrill";
  private static final int NOBODY = 65_534;

  static LocalPostgres at(Path home, Path work, Database database, int maxPreparedTransactions) {
    if (!Files.isDirectory(home)) {
      throw new Problem(
          Texts.format("there is no PostgreSQL in %s: fetch it with `make postgres`", home));
    }
    return new LocalPostgres(home, work, database, maxPreparedTransactions);
  }

  /** A database of a server that is to be started. */
  static Database newDatabase() {
    return new Database(
        "localhost", Ports.free(Ports.Use.DATABASE), "postgres", USER, LocalServices.secret());
  }

  private static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  /** It refuses to run as root: by what it becomes somebody else; nothing for anybody else. */
  private List<String> notAsRoot() {
    if (!root()) {
      return List.of();
    }
    return givenToNobody()
        ? List.of(
            "setpriv",
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups",
            "--inh-caps=-all")
        : List.of("unshare", "--user", "--map-user=" + NOBODY, "--map-group=" + NOBODY);
  }

  /**
   * Whether root hands it to the user nobody. In a checkout that only root can reach it stays
   * root's, and believes to be nobody in a namespace of its own.
   */
  private boolean givenToNobody() {
    return root() && openToAll(home.toAbsolutePath()) && openToAll(work.toAbsolutePath());
  }

  private static boolean openToAll(Path folder) {
    for (Path path = folder; path != null; path = path.getParent()) {
      try {
        if (!Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private Path folder() {
    return work.resolve("postgres");
  }

  private Path passwordOfServer() {
    return folder().resolve("password");
  }

  private Path passwordOfClients() {
    return work.resolve("conf/pgpass");
  }

  /** Prepares its folder, and writes the password down for both sides. */
  void prepare() throws IOException {
    Files.createDirectory(folder());
    writeSecret(passwordOfServer(), database.password());
    writeSecret(
        passwordOfClients(),
        Texts.format(
            "%s:%d:*:%s:%s",
            database.host(), database.port(), database.user(), database.password()));
    if (givenToNobody()) {
      giveToNobody(folder());
      giveToNobody(passwordOfServer());
    }
  }

  private static void writeSecret(Path file, String secret) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, secret + "\n");
  }

  private static void giveToNobody(Path file) throws IOException {
    Files.setAttribute(file, "unix:uid", NOBODY);
    Files.setAttribute(file, "unix:gid", NOBODY);
  }

  List<String> formatCommand() {
    return command(
        "initdb",
        List.of(
            "--username=" + database.user(),
            "--pwfile=" + passwordOfServer(),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync"));
  }

  List<String> command() {
    return command(
        "postgres",
        List.of(
            "-p",
            Integer.toString(database.port()),
            "-c",
            "listen_addresses=localhost",
            // nothing outside of the run's folder
            "-c",
            "unix_socket_directories=",
            "-c",
            "dynamic_shared_memory_type=mmap",
            "-c",
            "max_prepared_transactions=" + maxPreparedTransactions));
  }

  private List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(notAsRoot());
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of("-D", folder().resolve("data").toString()));
    command.addAll(arguments);
    return command;
  }

  /** What a process must find in its environment to write to it. */
  Map<String, String> environment() {
    return Map.of(PASSWORD_FILE, passwordOfClients().toString());
  }

  /**
   * Makes the tables of the job; those that are there stay.
   *
   * @throws IOException as long as it does not serve
   */
  void createTables() throws IOException {
    String sql = statements();
    database.ask(
        "make the tables",
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
          }
        });
  }

  /** What a rehearsal has there. */
  RehearsalTables tables(RehearsalArea area) {
    return new RehearsalTables(database, area.tables());
  }

  /** What the server on kind begins with, too. */
  private static String statements() throws IOException {
    try (InputStream tables = LocalPostgres.class.getResourceAsStream("/tables.sql")) {
      return new String(tables.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
