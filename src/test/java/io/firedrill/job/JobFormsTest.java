package io.firedrill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The forms in which the job keeps, sends and writes things. */
class JobFormsTest {
  static Stream<Class<?>> types() {
    return Stream.of(
        AccountTotals.class,
        RawRecord.class,
        Transaction.class,
        LedgerEntry.class,
        Rejection.class);
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyTypeIsAFlinkPojoAndNeedsNoKryo(Class<?> type) {
    TypeInformation<?> information = TypeInformation.of(type);
    assertThat(information).isInstanceOf(PojoTypeInfo.class);
    assertThat(information.getGenericParameters()).isEmpty();
  }

  @Test
  void splitsSurviveTheirSerializer() throws IOException {
    TransactionSplitSerializer serializer = new TransactionSplitSerializer();
    TransactionSplit split = new TransactionSplit(7, 1L << 40, 1_700_000_000_000L);
    assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(split)))
        .isEqualTo(split);
  }

  @Test
  void aSplitOfAnotherVersionIsRefusedNotMisread() {
    TransactionSplitSerializer serializer = new TransactionSplitSerializer();
    byte[] bytes = serializer.serialize(new TransactionSplit(7, 1, 2));
    assertThatThrownBy(() -> serializer.deserialize(2, bytes))
        .hasMessageContaining("version 2")
        .hasMessageContaining("reads version 1");
  }

  @Test
  void unassignedSplitsSurviveTheirSerializer() throws IOException {
    UnassignedSplitsSerializer serializer = new UnassignedSplitsSerializer();
    List<TransactionSplit> splits =
        List.of(new TransactionSplit(0, 5, 6), new TransactionSplit(1, 7, 8));
    assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(splits)))
        .isEqualTo(splits);
    assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(List.of())))
        .isEmpty();
  }

  @Test
  void ledgerLinesStayOnOneLineWithTheirFieldsApart() {
    assertThat(new LedgerEntry(1, 2, "a,b\\c", 3, 4, 5, "t\n1").toLine())
        .isEqualTo("1,2,a\\cb\\\\c,3,4,5,t\\n1");
    assertThat(new Rejection(1, 2, "no, not", "x\r\ny").toLine())
        .isEqualTo("1,2,no\\c not,x\\r\\ny");
  }

  @Test
  void recordsBecomeDueFromTheStartOfTheSplit() {
    Pace pace = new Pace(100);
    TransactionSplit split = new TransactionSplit(0, 0, 1_000);
    assertThat(pace.due(split, 1_000)).isEqualTo(1);
    assertThat(pace.due(split, 2_000)).isEqualTo(101);
    assertThat(pace.nextDueMillis(new TransactionSplit(0, 50, 1_000))).isEqualTo(1_500);
    assertThat(new Pace(0).due(split, 0)).isEqualTo(Long.MAX_VALUE);
  }
}
