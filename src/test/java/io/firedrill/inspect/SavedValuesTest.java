package io.firedrill.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.inspect.Inspection.Result;
import io.firedrill.inspect.Inspection.StateCheck;
import io.firedrill.snapshot.OperatorIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.StateDescriptor.Type;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values in the bytes that a canonical savepoint has for them, read by some serializer. */
class SavedValuesTest {
  private static final String ID = OperatorIds.ofUid("totals").toHexString();
  private static final byte[] NO_KEY = {};
  private static final ClassLoader LOADER = SavedValuesTest.class.getClassLoader();

  @TempDir Path folder;

  private SavedState saved(Type kind, TypeSerializer<?> values, byte[] userKey, int... value)
      throws IOException {
    byte[] bytes = new byte[value.length];
    for (int i = 0; i < value.length; i++) {
      bytes[i] = (byte) value[i];
    }
    return new States().stored("totals", kind, "sum", values, userKey, bytes).open(folder);
  }

  private static Map<String, String> unreadable(SavedState saved) {
    return SavedValues.asWritten(saved, LOADER).unreadable(ID);
  }

  @Test
  void valuesOfEachKindAreRead() throws IOException {
    TypeSerializer<?> longs = LongSerializer.INSTANCE;
    assertThat(unreadable(saved(Type.VALUE, longs, NO_KEY, 0, 0, 0, 0, 0, 0, 0, 1))).isEmpty();
    TypeSerializer<?> list = new ListSerializer<>(IntSerializer.INSTANCE);
    assertThat(unreadable(saved(Type.LIST, list, NO_KEY, 0, 0, 0, 1, ',', 0, 0, 0, 2))).isEmpty();
    TypeSerializer<?> map = new MapSerializer<>(IntSerializer.INSTANCE, IntSerializer.INSTANCE);
    byte[] seven = {0, 0, 0, 7};
    assertThat(unreadable(saved(Type.MAP, map, seven, 0, 0, 0, 0, 9))).isEmpty();
    assertThat(unreadable(saved(Type.MAP, map, seven, 1))).isEmpty();
  }

  @Test
  void aValueThatEndsTooEarlyOrTooLateIsNotWhatItsTypeHasBecome() throws IOException {
    assertThat(unreadable(saved(Type.VALUE, LongSerializer.INSTANCE, NO_KEY, 0, 0, 1)))
        .containsOnlyKeys("sum");
    assertThat(
            unreadable(saved(Type.VALUE, IntSerializer.INSTANCE, NO_KEY, 0, 0, 0, 1, 0)).get("sum"))
        .contains("1 bytes of a value are left over");
  }

  @Test
  void aMapsKeysAreReadAsWell() throws IOException {
    TypeSerializer<?> map = new MapSerializer<>(LongSerializer.INSTANCE, IntSerializer.INSTANCE);
    assertThat(unreadable(saved(Type.MAP, map, new byte[] {0, 7}, 0, 0, 0, 0, 9)))
        .containsOnlyKeys("sum");
  }

  @Test
  void theSerializerThatTheNewVersionHasForItIsTheOneThatReads() throws IOException {
    SavedState old = saved(Type.VALUE, IntSerializer.INSTANCE, NO_KEY, 0, 0, 0, 1);
    SavedValues values =
        new SavedValues(
            old,
            LOADER,
            (operator, state, part, was) ->
                state.equals("sum") && part.equals("VALUE_SERIALIZER")
                    ? StringSerializer.INSTANCE.snapshotConfiguration()
                    : was);
    List<StateCheck> checks =
        List.of(
            new StateCheck(ID, "sum", Result.COMPATIBLE, "compatible as is"),
            new StateCheck(ID, "other", Result.COMPATIBLE, "compatible as is"));
    assertThat(values.check(checks))
        .extracting(StateCheck::result)
        .containsExactly(Result.INCOMPATIBLE, Result.COMPATIBLE);
  }

  @Test
  void aCanonicalSavepointDoesNotTellTheBackendThatWroteIt() throws IOException {
    assertThat(saved(Type.VALUE, IntSerializer.INSTANCE, NO_KEY, 0, 0, 0, 1).writtenBy()).isEmpty();
    assertThat(
            new States()
                .keyed("totals", LongSerializer.INSTANCE, "sum", LongSerializer.INSTANCE)
                .open(folder)
                .writtenBy())
        .contains("hashmap");
  }
}
