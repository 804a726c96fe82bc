package io.firedrill.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FieldsTest {
  private static class Parent {
    private String inherited = "of the parent";
  }

  private static final class Child extends Parent {
    private final Integer own = 1;
    private String nothing;
  }

  @Test
  void aFieldIsFoundWhereverItIsDeclared() {
    assertThat(Fields.of(new Child(), "own")).contains(1);
    assertThat(Fields.of(new Child(), "inherited")).contains("of the parent");
  }

  @Test
  void aFieldThatIsNullOrNotThereHasNoValue() {
    Child child = new Child();
    assertThat(child.nothing).isNull();
    assertThat(Fields.of(child, "nothing")).isEmpty();
    assertThat(Fields.of(child, "another")).isEmpty();
  }

  @Test
  void aFieldIsSet() {
    Child child = new Child();
    Fields.set(child, "inherited", "another");
    assertThat(Fields.of(child, "inherited")).contains("another");
  }

  @Test
  void aFieldThatIsNotThereCannotBeSet() {
    assertThatThrownBy(() -> Fields.set(new Child(), "another", 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "%s has no field another: Firedrill does not know this version of Flink"
                .formatted(Child.class.getName()));
  }
}
