package io.firedrill.cluster.kubernetes.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.problem.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShadowArgumentsTest {
  @Test
  void aValueIsReplacedHoweverItsOptionIsWritten() {
    ShadowArguments arguments = new ShadowArguments(Map.of("s3://b/out", "s3://b/shadow"));
    assertThat(arguments.of(List.of("--out", "s3://b/out", "--out=s3://b/out", "s3://b/out/x")))
        .containsExactly("--out", "s3://b/shadow", "--out=s3://b/shadow", "s3://b/out/x");
  }

  @Test
  void aNameOfOneOptionIsLeftToOthers() {
    ShadowArguments arguments = new ShadowArguments(Map.of("--group=orders", "another"));
    assertThat(arguments.of(List.of("--topic", "orders", "--group", "orders", "--group=orders")))
        .containsExactly("--topic", "orders", "--group", "another", "--group=another");
  }

  @Test
  void aNameThatStandsThereTwiceHasToBeGivenWithItsOption() {
    List<String> arguments = List.of("--topic", "orders", "--group=orders");
    assertThatThrownBy(
            () -> ShadowArguments.ofNames(List.of("orders"), arguments, name -> "x-" + name))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("have it 2 times")
        .hasMessageContaining("--rename OPTION=orders");
    assertThat(ShadowArguments.ofNames(List.of("--group=orders"), arguments, name -> "x-" + name))
        .containsExactly(Map.entry("--group=orders", "x-orders"));
  }
}
