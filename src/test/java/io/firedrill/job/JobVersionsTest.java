package io.firedrill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.ChildFirstClassLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Version 1 of the job is on the class path; version 2 is compiled from its sources, so that this
 * runs in an IDE as well, and loaded as Flink loads a job.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobVersionsTest {
  private static final List<String> VERSION_1_UIDS =
      List.of(
          "transactions",
          "validate",
          "account-totals",
          "ledger",
          "Sink Committer: ledger",
          "rejects",
          "Sink Committer: rejects");

  private final ClassLoader version1 = getClass().getClassLoader();
  private final ClassLoader version2;

  JobVersionsTest(@TempDir Path changed) throws Exception {
    compile(Path.of("src/v2/java"), changed);
    URL unchanged = TransactionsJob.class.getProtectionDomain().getCodeSource().getLocation();
    version2 =
        new ChildFirstClassLoader(
            new URL[] {changed.toUri().toURL(), unchanged},
            version1,
            new String[] {"java.", "org.apache.flink."},
            failure -> {
              throw new IllegalStateException(failure);
            });
  }

  private static void compile(Path sources, Path classes) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    try (Stream<Path> files = Files.walk(sources)) {
      files.map(Path::toString).filter(f -> f.endsWith(".java")).forEach(arguments::add);
    }
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(status).isZero();
  }

  private static List<String> uids(ClassLoader version) throws Exception {
    var main =
        version
            .loadClass("io.firedrill.job.TransactionsJob")
            .getDeclaredMethod("main", String[].class);
    return Submission.uids(Submission.of(args -> main.invoke(null, (Object) args)));
  }

  private static TypeSerializer<Object> totals(ClassLoader version) throws Exception {
    @SuppressWarnings("unchecked")
    Class<Object> type = (Class<Object>) version.loadClass("io.firedrill.job.AccountTotals");
    return TypeInformation.of(type).createSerializer(new SerializerConfigImpl());
  }

  @Test
  void theOperatorsOfVersion1KeepTheUidsThatItsCheckpointsKnow() throws Exception {
    assertThat(uids(version1)).isEqualTo(VERSION_1_UIDS);
  }

  @Test
  void version2HasAllOfTheseAndOneMore() throws Exception {
    List<String> uids = new ArrayList<>(VERSION_1_UIDS);
    uids.add(uids.indexOf("account-totals") + 1, "bursts");
    assertThat(uids(version2)).isEqualTo(uids);
  }

  @Test
  void version1HasNothingOfVersion2() {
    assertThat(AccountTotals.class.getFields())
        .extracting("name")
        .containsExactlyInAnyOrder("count", "sumMinor");
    for (String name : List.of("io.firedrill.job.Bursts", "io.firedrill.job.BurstCount")) {
      assertThatThrownBy(() -> version1.loadClass(name)).isInstanceOf(ClassNotFoundException.class);
    }
  }

  @Test
  void version2ReadsTheTotalsOfVersion1AndStartsItsOwnFieldAtZero() throws Exception {
    AccountTotals written = new AccountTotals();
    written.add(-7);
    written.add(100);
    TypeSerializer<Object> old = totals(version1);
    DataOutputSerializer bytes = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(bytes, old.snapshotConfiguration());
    old.serialize(written, bytes);

    DataInputDeserializer in = new DataInputDeserializer(bytes.getCopyOfBuffer());
    TypeSerializerSnapshot<Object> snapshot =
        TypeSerializerSnapshot.readVersionedSnapshot(in, version2);
    assertThat(
            totals(version2)
                .snapshotConfiguration()
                .resolveSchemaCompatibility(snapshot)
                .isCompatibleAfterMigration())
        .isTrue();
    assertThat(snapshot.restoreSerializer().deserialize(in))
        .extracting("count", "sumMinor", "largestMinor")
        .containsExactly(2L, 93L, 0L);
  }

  @Test
  void version2KeepsTheLargestAmount() throws Exception {
    Class<?> type = version2.loadClass("io.firedrill.job.AccountTotals");
    Object totals = type.getConstructor().newInstance();
    for (long amount : new long[] {5, 80, -90, 7}) {
      type.getMethod("add", long.class).invoke(totals, amount);
    }
    assertThat(totals).extracting("count", "sumMinor", "largestMinor").containsExactly(4L, 2L, 80L);
  }

  @Test
  void theMostEntriesWithinASecondOutliveThatSecond() throws Exception {
    Class<?> type = version2.loadClass("io.firedrill.job.BurstCount");
    assertThat(TypeInformation.of(type)).isInstanceOf(PojoTypeInfo.class);
    Object burst = type.getConstructor().newInstance();
    for (long second : new long[] {10, 10, 10, 11, 13, 13}) {
      type.getMethod("add", long.class).invoke(burst, second);
    }
    assertThat(burst).extracting("second", "count", "most").containsExactly(13L, 2L, 3L);
  }
}
