package io.firedrill.cluster.local;

import io.firedrill.cluster.Victim;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.FlinkStore;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * HDFS: a namenode and two datanodes, each block on both, so that either may die.
 *
 * @param home the folder with Hadoop's libraries
 * @param work the run's work folder
 * @param port of the namenode
 */
record LocalHdfs(Path home, Path work, int port, ObjectStore objects) implements LocalStore {
  private static final String NAMENODE = "namenode";
  private static final List<String> DATANODES = List.of("datanode-1", "datanode-2");
  private static final String SERVER = "org.apache.hadoop.hdfs.server.";

  /** A client waits for a namenode that is away, instead of failing what it was asked for. */
  private static final Map<String, String> PATIENCE =
      Map.of(
          "dfs.client.retry.policy.enabled", "true",
          "dfs.client.retry.policy.spec", "1000,120");

  static LocalHdfs at(Path home, Path work, int port) {
    if (!Files.isDirectory(home)) {
      throw new Problem(Texts.format("there is no HDFS in %s: fetch it with `make hdfs`", home));
    }
    return new LocalHdfs(home, work, port, FlinkStore.at(URI.create(root(port))));
  }

  /** The folder of the job's data, with a slash at the end. */
  static String root(int port) {
    return Texts.format("hdfs://localhost:%d/firedrill/", port);
  }

  @Override
  public String name() {
    return "HDFS";
  }

  private Path conf(String process) {
    return work.resolve("conf").resolve(process);
  }

  @Override
  public void prepare() throws IOException {
    writeConfiguration(NAMENODE, Map.of("dfs.namenode.name.dir", data(NAMENODE)));
    for (String datanode : DATANODES) {
      writeConfiguration(datanode, Map.of("dfs.datanode.data.dir", data(datanode)));
    }
  }

  private String data(String process) {
    return work.resolve("hdfs").resolve(process).toUri().toString();
  }

  private void writeConfiguration(String process, Map<String, String> own) throws IOException {
    Map<String, String> all =
        new TreeMap<>(
            Map.of(
                "fs.defaultFS", Texts.format("hdfs://localhost:%d", port),
                "hadoop.tmp.dir", work.resolve("tmp").resolve(process).toString(),
                "dfs.replication", Integer.toString(DATANODES.size()),
                "dfs.permissions.enabled", "false",
                "dfs.namenode.http-address", "localhost:0",
                "dfs.namenode.safemode.extension", "0",
                "dfs.datanode.address", "localhost:0",
                "dfs.datanode.http.address", "localhost:0",
                "dfs.datanode.ipc.address", "localhost:0"));
    all.putAll(own);
    Files.createDirectories(conf(process));
    for (String file : List.of("core-site.xml", "hdfs-site.xml")) {
      try (Writer out = Files.newBufferedWriter(conf(process).resolve(file))) {
        writeXml(all, out);
      } catch (XMLStreamException e) {
        throw new IOException(e);
      }
    }
  }

  private static void writeXml(Map<String, String> properties, Writer out)
      throws XMLStreamException {
    XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
    xml.writeStartElement("configuration");
    for (Map.Entry<String, String> property : properties.entrySet()) {
      xml.writeStartElement("property");
      xml.writeStartElement("name");
      xml.writeCharacters(property.getKey());
      xml.writeEndElement();
      xml.writeStartElement("value");
      xml.writeCharacters(property.getValue());
      xml.writeEndElement();
      xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.close();
  }

  @Override
  public Optional<List<String>> formatCommand() {
    return Optional.of(
        command("namenode-format", NAMENODE, SERVER + "namenode.NameNode", "-format"));
  }

  @Override
  public Map<String, List<String>> commands() {
    Map<String, List<String>> commands = new LinkedHashMap<>();
    commands.put(NAMENODE, command(NAMENODE, NAMENODE, SERVER + "namenode.NameNode"));
    DATANODES.forEach(
        name -> commands.put(name, command(name, name, SERVER + "datanode.DataNode")));
    return commands;
  }

  private List<String> command(String name, String conf, String... arguments) {
    String classPath = Texts.format("%s:%s/client/*:%s/server/*", conf(conf), home, home);
    return FlinkCommand.service(work, name, "192m", classPath, List.of(arguments));
  }

  /** A write takes a namenode that is out of its safe mode, and a datanode. */
  @Override
  public void create() throws IOException {
    objects.put("firedrill-is-it-there", new byte[] {1});
    objects.delete("firedrill-is-it-there");
  }

  @Override
  public String process(Victim.Role role) {
    return role == Victim.Role.DATANODE ? DATANODES.get(0) : NAMENODE;
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("high-availability.storageDir", root(port) + "ha");
    settings.put("flink.hadoop.dfs.replication", Integer.toString(DATANODES.size()));
    PATIENCE.forEach((name, value) -> settings.put("flink.hadoop." + name, value));
    return settings;
  }

  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public List<Path> libraries() {
    return List.of(home.resolve("client"));
  }
}
