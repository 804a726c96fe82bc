package io.firedrill.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Result;
import io.firedrill.inspect.Inspection.StateCheck;
import io.firedrill.job.AccountTotals;
import io.firedrill.snapshot.OperatorIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a savepoint holds against what the new version declares. */
class StateComparisonTest {
  private static final String ID = OperatorIds.ofUid("totals").toHexString();
  private static final TypeSerializer<?> KEYS = StringSerializer.INSTANCE;
  private static final TypeSerializer<?> POJO =
      TypeInformation.of(AccountTotals.class).createSerializer(new SerializerConfigImpl());
  private static final StateCheck SAME_KEYS = compatible("(keys)");

  private static final StateBackend HASHMAP =
      new StateBackend(Optional.of("hashmap"), Optional.empty());
  private static final StateBackend ROCKSDB =
      new StateBackend(Optional.empty(), Optional.of("rocksdb"));
  private static final StateBackend UNKNOWN = new StateBackend(Optional.empty(), Optional.empty());

  @TempDir Path folder;

  private List<StateCheck> check(SavedState old, States now) throws IOException {
    return check(old, now, HASHMAP);
  }

  private List<StateCheck> check(SavedState old, States now, StateBackend backend)
      throws IOException {
    return new StateComparison(old, now.open(folder.resolve("new")), backend)
        .check(List.of(operator("totals", Kind.OTHER)));
  }

  private List<StateCheck> check(States old, States now) throws IOException {
    return check(old.open(folder.resolve("old")), now);
  }

  private static Operator operator(String uid, Kind kind) {
    return new Operator(OperatorIds.ofUid(uid).toHexString(), uid, uid, kind, "", "", 1, 128);
  }

  private static States value(String state, TypeSerializer<?> type) throws IOException {
    return new States().keyed("totals", KEYS, state, type);
  }

  private static StateCheck compatible(String state) {
    return new StateCheck(ID, state, Result.COMPATIBLE, "compatible as is");
  }

  private static StateCheck incompatible(String state, String reason) {
    return new StateCheck(ID, state, Result.INCOMPATIBLE, reason);
  }

  @Test
  void aStateOfTheSameTypeIsCompatibleAndSoAreItsKeys() throws IOException {
    assertThat(check(value("totals", POJO), value("totals", POJO)))
        .containsExactly(SAME_KEYS, compatible("totals"));
  }

  @Test
  void aStateOfAnotherTypeIsNot() throws IOException {
    assertThat(check(value("totals", POJO), value("totals", StringSerializer.INSTANCE)))
        .containsExactly(
            SAME_KEYS,
            incompatible(
                "totals", "written by PojoSerializer, which StringSerializer cannot read"));
  }

  @Test
  void keysOfAnotherTypeAreNot() throws IOException {
    States now = new States().keyed("totals", LongSerializer.INSTANCE, "totals", POJO);
    assertThat(check(value("totals", POJO), now))
        .containsExactly(
            incompatible("(keys)", "written by StringSerializer, which LongSerializer cannot read"),
            compatible("totals"));
  }

  @Test
  void aStateThatTheNewVersionDoesNotDeclareIsNotChecked() throws IOException {
    assertThat(check(value("totals", POJO), value("totals-2", POJO)))
        .containsExactly(
            SAME_KEYS,
            new StateCheck(
                ID,
                "totals",
                Result.NOT_DECLARED,
                "the new version does not declare it when it starts: it is dropped, unless it is"
                    + " declared later"));
  }

  @Test
  void fieldsThatAreLostAndFieldsThatStartEmptyAreNamed() {
    FieldTree before = tree(Before.class);
    FieldTree after = tree(After.class);
    assertThat(before.without(after)).containsExactlyInAnyOrder("amount", "part.gone");
    assertThat(after.without(before)).containsExactlyInAnyOrder("sum", "part.come");
    assertThat(before.without(before)).isEmpty();
  }

  private static FieldTree tree(Class<?> type) {
    return FieldTree.of(
        TypeInformation.of(type)
            .createSerializer(new SerializerConfigImpl())
            .snapshotConfiguration());
  }

  /** A field is renamed, and so is one of a part. */
  public static class Before {
    public long count;
    public long amount;
    public PartBefore part;
  }

  public static class PartBefore {
    public long gone;
    public long kept;
  }

  public static class After {
    public long count;
    public long sum;
    public PartAfter part;
  }

  public static class PartAfter {
    public long kept;
    public long come;
  }

  @Test
  void aStateOfAnotherKindIsNot() throws IOException {
    States old =
        new States()
            .broadcast("totals", "rules", StringSerializer.INSTANCE, IntSerializer.INSTANCE);
    States now = new States().list("totals", "rules", IntSerializer.INSTANCE);
    assertThat(check(old, now))
        .singleElement()
        .satisfies(state -> assertThat(state.result()).isEqualTo(Result.INCOMPATIBLE))
        .extracting(StateCheck::how)
        .asString()
        .startsWith("its state type has changed");
  }

  @Test
  void aStateWhoseTypeIsGoneCannotBeRead() throws IOException {
    SavedState old =
        value("totals", POJO).open(folder.resolve("old"), without(AccountTotals.class));
    assertThat(check(old, value("totals", POJO)))
        .singleElement()
        .satisfies(state -> assertThat(state.result()).isEqualTo(Result.INCOMPATIBLE))
        .extracting(StateCheck::how)
        .asString()
        .startsWith("its serializer snapshot cannot be read with the new version's classes: ")
        .contains(AccountTotals.class.getName());
  }

  private static ClassLoader without(Class<?> gone) {
    return new ClassLoader(gone.getClassLoader()) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.equals(gone.getName())) {
          throw new ClassNotFoundException(name);
        }
        return super.loadClass(name, resolve);
      }
    };
  }

  @Test
  void sourcesAndSinksAndOperatorsWithoutStateAreLeftToOthers() throws IOException {
    SavedState old = value("totals", POJO).open(folder.resolve("old"));
    SavedState now = value("totals", POJO).open(folder.resolve("new"));
    assertThat(
            new StateComparison(old, now, HASHMAP)
                .check(
                    List.of(
                        operator("totals", Kind.SOURCE),
                        operator("totals", Kind.SINK),
                        operator("totals", Kind.COMMITTER),
                        operator("new", Kind.OTHER))))
        .isEmpty();
  }
}
