package io.firedrill.cluster.local;

import io.firedrill.cluster.CutConnections;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.Victim;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.proxy.ProxyControl;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.S3Store;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the clusters of a local run share: the work folder, the store, ZooKeeper, and the record of
 * every process, so that none outlives the run.
 */
final class LocalServices implements AutoCloseable {
  static final String BUCKET = "firedrill";

  private static final String BROKER = "kafka";
  private static final String DATABASE = "postgres";
  private static final String STORE_PROXY = "store-proxy";
  private static final Path HDFS = Path.of("hdfs");
  private static final Path KAFKA = Path.of("kafka");
  private static final Path POSTGRES = Path.of("postgres");
  private static final Duration START_DEADLINE = Duration.ofSeconds(180);
  private static final List<String> THIS_MACHINE = List.of("127.0.0.1", "::1");

  private final LocalTarget.Options options;
  private final FlinkHome flink;
  private final WorkFolder work;
  private final S3Store.Address address;
  private final LocalStore store;
  private final int zooKeeperPort = Ports.free(Ports.Use.ZOOKEEPER);
  private final List<JvmProcess> started = new ArrayList<>();
  private final Processes own = new Processes();
  private final Map<String, List<String>> commands = new HashMap<>();
  private final Optional<LocalKafka> kafka;
  private final Optional<LocalPostgres> postgres;
  private final Optional<LocalProxy> proxy;
  private ZooKeeperHa ha;
  private boolean closed;

  LocalServices(LocalTarget.Options options) {
    this.options = options;
    this.flink = FlinkHome.at(options.flinkHome());
    this.address =
        new S3Store.Address(
            URI.create("http://127.0.0.1:" + Ports.free(Ports.Use.STORE)),
            BUCKET,
            "firedrill",
            secret());
    this.work = WorkFolder.take(options.work().toAbsolutePath());
    this.store =
        options
            .pipeline()
            .namenodePort()
            .<LocalStore>map(port -> LocalHdfs.at(artifact(HDFS), work.root(), port))
            .orElseGet(this::s3);
    this.kafka =
        options
            .pipeline()
            .brokerPort()
            .map(port -> LocalKafka.at(artifact(KAFKA), work.root(), port));
    this.postgres =
        options
            .pipeline()
            .server()
            .map(
                server ->
                    LocalPostgres.at(
                        artifact(POSTGRES),
                        work.root(),
                        server.database(),
                        server.maxPreparedTransactions()));
    this.proxy =
        options.pipeline().storeProxy()
            ? Optional.of(LocalProxy.of(address.endpoint()))
            : Optional.empty();
  }

  static String secret() {
    byte[] bytes = new byte[20];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private LocalS3 s3() {
    return new LocalS3(
        address,
        LocalS3.store(address),
        artifact(Path.of("s3proxy/s3proxy.jar")),
        work.path("conf/s3proxy.properties"),
        options.store().map(Path::toAbsolutePath).orElse(work.path("s3")));
  }

  /** Returns when the store can be written to and ZooKeeper listens. */
  void start() {
    if (smallDisks()) {
      SmallDisk.check(work.path("tmp"));
    }
    writeFiles();
    store.formatCommand().ifPresent(command -> format("namenode-format", command));
    store.commands().forEach(this::startOwn);
    proxy.ifPresent(
        before ->
            startOwn(
                STORE_PROXY,
                before.command(
                    work.root(),
                    artifact(Path.of("firedrill.jar")),
                    artifact(Path.of("lib")),
                    flink.lib())));
    startOwn(
        "zookeeper", FlinkCommand.zooKeeper(flink.lib(), work.root(), work.path("conf/zoo.cfg")));
    if (kafka.isPresent()) {
      format("kafka-format", kafka.get().formatCommand());
      startOwn(BROKER, kafka.get().command());
    }
    if (postgres.isPresent()) {
      format("initdb", postgres.get().formatCommand());
      startOwn(DATABASE, postgres.get().command());
    }
    // it listens before it answers
    await(
        storeName() + " to take the job's data",
        () -> {
          createStore();
          return Look.seen(true);
        });
    await(
        "zookeeper to listen on port " + zooKeeperPort,
        () ->
            Ports.answers(zooKeeperPort)
                ? Look.seen(zooKeeperPort)
                : Look.notYet("nothing listens there"));
    if (proxy.isPresent()) {
      await("the store's proxy to answer", () -> Look.seen(storeProxy().health()));
    }
    try {
      ha = ZooKeeperHa.connect(zooKeeperPort);
    } catch (IOException e) {
      throw new Problem("ZooKeeper does not work: " + e.getMessage(), e);
    }
  }

  /**
   * Makes the place for the job's data; it may be there.
   *
   * @throws IOException as long as the store does not take any
   */
  void createStore() throws IOException {
    store.create();
  }

  private void format(String name, List<String> command) {
    JvmProcess format = start(name, command, Map.of());
    await(
        name + " to be through",
        () -> format.alive() ? Look.notYet("it is at it") : Look.seen(true));
  }

  private void writeFiles() {
    try (InputStream log4j = LocalServices.class.getResourceAsStream("/log4j2-local.properties")) {
      Files.copy(log4j, work.path("conf/log4j2.properties"));
      Files.writeString(
          work.path("conf/zoo.cfg"),
          Texts.format(
              """
          tickTime=2000
          dataDir=%s
          clientPort=%d
          clientPortAddress=localhost
          admin.enableServer=false
          """,
              work.path("zookeeper"), zooKeeperPort));
      if (kafka.isPresent()) {
        kafka.get().prepare();
      }
      if (postgres.isPresent()) {
        postgres.get().prepare();
      }
      store.prepare();
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot prepare %s: %s", work.root(), e), e);
    }
  }

  private synchronized void startOwn(String name, List<String> command) {
    commands.put(name, command);
    own.add(start(name, command, Map.of()));
  }

  /** A service that can be hit. */
  Victim victim(Victim.Role role) {
    return own.victim(
        role,
        switch (role) {
          case BROKER -> BROKER;
          case DATABASE -> DATABASE;
          case STORE_PROXY -> STORE_PROXY;
          default -> store.process(role);
        });
  }

  /** Kills the very process that the victim names. */
  PendingEffect kill(Victim victim) {
    return own.kill(victim);
  }

  /** Ends the job's connections to the database. */
  PendingEffect cutConnections() throws IOException {
    return new CutConnections(postgres.orElseThrow().database(), THIS_MACHINE).cut();
  }

  /** What makes the store look sick. */
  ProxyControl storeProxy() {
    return proxy
        .map(LocalProxy::control)
        .orElseThrow(() -> new Problem("the job reaches its store without a proxy"));
  }

  /** Starts it again, with the same files, if it is gone. */
  synchronized void replace(Victim victim) {
    if (own.names().contains(victim.resourceId())) {
      return;
    }
    startOwn(victim.resourceId(), commands.get(victim.resourceId()));
  }

  /** Starts a process, and ends it with the run at the latest. */
  synchronized JvmProcess start(
      String name, List<String> command, Map<String, String> environment) {
    if (closed) {
      throw new Problem("interrupted");
    }
    JvmProcess process =
        JvmProcess.start(name, command, environment, work.root(), work.path("logs"));
    started.add(process);
    work.owns(process.handle());
    return process;
  }

  /** Every process of the run so far, those that are gone included. */
  synchronized List<JvmProcess> started() {
    return List.copyOf(started);
  }

  /** The files with the standard output of every process so far, in the order of their starts. */
  synchronized List<Path> outputs() {
    return started.stream().map(JvmProcess::out).distinct().toList();
  }

  FlinkHome flink() {
    return flink;
  }

  WorkFolder work() {
    return work;
  }

  S3Store.Address address() {
    return address;
  }

  ObjectStore store() {
    return store.objects();
  }

  /** What the store is, in words. */
  String storeName() {
    return store.name();
  }

  /** The folders with the libraries of Flink's processes. */
  List<Path> libraries() {
    return Stream.concat(Stream.of(flink.lib()), store.libraries().stream()).toList();
  }

  Optional<LocalKafka> kafka() {
    return kafka;
  }

  Optional<LocalPostgres> postgres() {
    return postgres;
  }

  ZooKeeperHa ha() {
    return ha;
  }

  /** How many TaskManagers a cluster has. */
  int taskManagers() {
    return options.taskManagers();
  }

  /** Whether each TaskManager works on a small file system of its own. */
  boolean smallDisks() {
    return options.smallDisks();
  }

  /** A path as the build's output folder has it. */
  Path artifact(Path path) {
    return options.artifacts().toAbsolutePath().resolve(path);
  }

  /** Flink's settings that lead to the services. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(store.settings());
    proxy.ifPresent(before -> settings.put("s3.endpoint", before.address().toString()));
    settings.put("high-availability.zookeeper.quorum", "localhost:" + zooKeeperPort);
    return settings;
  }

  /** What a process must find in its environment to write to the store and the database. */
  Map<String, String> keys() {
    Map<String, String> keys = new HashMap<>(store.environment());
    postgres.map(LocalPostgres::environment).ifPresent(keys::putAll);
    return keys;
  }

  /** Waits for something that cannot happen once one of the services has died. */
  <T> T await(String description, Wait.Condition<T> condition) {
    try {
      return Wait.until(
          description,
          START_DEADLINE,
          () -> {
            checkAlive();
            return condition.look();
          });
    } catch (DeadlinePassed e) {
      throw new Problem(e.getMessage() + ". The logs are in " + work.path("logs"), e);
    }
  }

  /**
   * Checks that the services are alive.
   *
   * @throws Problem if one is not, with its last log lines
   */
  synchronized void checkAlive() {
    if (closed) {
      return;
    }
    own.dead()
        .ifPresent(
            process -> {
              throw process.died();
            });
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (work) {
      started.stream().filter(process -> !process.hasChildren()).forEach(JvmProcess::destroy);
      started.forEach(JvmProcess::end);
      if (ha != null) {
        ha.close();
      }
      store.objects().close();
      if (options.keepLogs().keep()) {
        work.removeAllButLogs();
      } else {
        work.remove();
      }
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot remove %s: %s", work.root(), e), e);
    }
  }
}
