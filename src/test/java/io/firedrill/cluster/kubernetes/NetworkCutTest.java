package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a shell on a node says of a cut, and what is made of it. */
class NetworkCutTest {
  private static Process shell(String script) throws IOException {
    return new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();
  }

  private static NetworkCut cut(Process shell) throws IOException {
    return new NetworkCut(NodeShell.begun(shell));
  }

  @Test
  void aCutLastsUntilItIsLiftedAndSaysWhatItHasDropped() throws IOException {
    Process shell = shell("echo begun; read -r -t 60 word; echo dropped 25; echo over");
    NetworkCut cut = cut(shell);
    assertThat(shell.isAlive()).isTrue();
    assertThat(cut.lift()).isEqualTo(25);
  }

  @Test
  void oneThatIsOverByItselfSaysSoAsWell() throws Exception {
    Process shell = shell("echo begun; echo dropped 0; echo over");
    NetworkCut cut = cut(shell);
    shell.waitFor();
    assertThat(cut.lift()).isZero();
  }

  @Test
  void whatCannotBeCutSaysWhy() {
    assertThatThrownBy(() -> cut(shell("echo there is no process; exit 1")))
        .isInstanceOf(IOException.class)
        .hasMessage("nothing could be done on the node: there is no process");
  }

  @Test
  void rulesThatAreNotSeenToGoAreNoEnd() throws IOException {
    NetworkCut uncounted = cut(shell("echo begun; read -r word; echo over"));
    assertThatThrownBy(uncounted::lift).hasMessageContaining("how many packets were dropped");
    NetworkCut left = cut(shell("echo begun; read -r word; echo dropped 3"));
    assertThatThrownBy(left::lift)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not seen to be undone");
  }
}
