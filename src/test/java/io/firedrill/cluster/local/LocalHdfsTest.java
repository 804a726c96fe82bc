package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.cluster.Victim;
import io.firedrill.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalHdfsTest {
  @TempDir Path folder;

  @Test
  void aFolderWithAnyNameIsWrittenDownAsItIs() throws Exception {
    Path work = Files.createDirectories(folder.resolve("R&D <1>"));
    LocalHdfs.at(folder, work, 9000).prepare();
    assertThat(Files.readString(work.resolve("conf/namenode/hdfs-site.xml")))
        .contains("R&amp;D &lt;1&gt;", "<value>hdfs://localhost:9000</value>");
  }

  @Test
  void faultsHitTheNamenodeAndOneOfTheDatanodes() {
    LocalHdfs hdfs = LocalHdfs.at(folder, folder, 9000);
    List<String> processes = List.copyOf(hdfs.commands().keySet());
    assertThat(processes).containsExactly("namenode", "datanode-1", "datanode-2");
    assertThat(hdfs.process(Victim.Role.STORE)).isEqualTo("namenode");
    assertThat(hdfs.process(Victim.Role.DATANODE)).isEqualTo("datanode-1");
  }

  @Test
  void withoutHdfsItIsSaidHowToFetchIt() {
    assertThatThrownBy(() -> LocalHdfs.at(folder.resolve("none"), folder, 9000))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("fetch it with `make hdfs`");
  }
}
