package io.firedrill.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedEvidenceTest {
  private static final Path RECORDED =
      Path.of("src/test/resources/evidence/kind-taskmanager-kill/evidence.jsonl");

  @TempDir Path folder;
  private Path evidence;

  @BeforeEach
  void recordEvidence() throws IOException {
    evidence = Files.copy(RECORDED, folder.resolve("evidence.jsonl"));
  }

  private Path pem(String name, String kind, Key key) throws IOException {
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s KEY-----\n%s\n-----END %s KEY-----\n"
            .formatted(kind, Base64.getMimeEncoder().encodeToString(key.getEncoded()), kind));
  }

  /** Its files are NAME.key and NAME.pub. */
  private void keys(String name, String algorithm) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    pem(name + ".key", "PRIVATE", pair.getPrivate());
    pem(name + ".pub", "PUBLIC", pair.getPublic());
  }

  private SignedEvidence signed(String name) {
    SignedEvidence run = new SignedEvidence(folder);
    run.sign(folder.resolve(name + ".key"));
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "Ed25519", "RSA"})
  void whatWasSignedIsVerifiedWithTheVerdictThatFollowsFromIt(String algorithm) throws Exception {
    keys("mine", algorithm);
    assertThat(signed("mine").verify(folder.resolve("mine.pub")))
        .isEqualTo(new SignedEvidence.Signed("taskmanager-kill", "kubernetes", "PASS"));
  }

  @Test
  void evidenceThatHasChangedIsNotWhatWasSigned() throws Exception {
    keys("mine", "EC");
    SignedEvidence run = signed("mine");
    Files.writeString(evidence, "\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> run.verify(folder.resolve("mine.pub")))
        .isInstanceOf(Problem.class)
        .hasMessageEndingWith("evidence.jsonl has changed since it was signed");
  }

  @Test
  void aVerdictThatHasChangedIsNotSigned() throws Exception {
    keys("mine", "EC");
    SignedEvidence run = signed("mine");
    ObjectMapper json = new ObjectMapper();
    Path file = folder.resolve(SignedEvidence.NAME);
    JsonNode envelope = json.readTree(file.toFile());
    String payload = new String(Base64.getDecoder().decode(envelope.path("payload").asText()));
    ((ObjectNode) envelope)
        .put(
            "payload",
            Base64.getEncoder().encodeToString(payload.replace("PASS", "FAIL").getBytes()));
    Files.writeString(file, envelope.toString());
    assertThatThrownBy(() -> run.verify(folder.resolve("mine.pub")))
        .hasMessageContaining("was not signed with the key of");
  }

  @Test
  void anothersKeyDoesNotVerify() throws Exception {
    keys("mine", "EC");
    keys("theirs", "EC");
    keys("other", "RSA");
    SignedEvidence run = signed("mine");
    for (String key : new String[] {"theirs.pub", "other.pub"}) {
      assertThatThrownBy(() -> run.verify(folder.resolve(key)))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("was not signed with the key of");
    }
  }

  @Test
  void whatIsNoKeyIsRefused() throws Exception {
    keys("mine", "EC");
    SignedEvidence run = new SignedEvidence(folder);
    assertThatThrownBy(() -> run.sign(folder.resolve("mine.pub")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is not a private key in PEM");
    assertThatThrownBy(() -> run.sign(evidence))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is not a private key in PEM");
    assertThatThrownBy(() -> run.verify(folder.resolve("mine.pub")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("`firedrill evidence sign` makes it");
  }
}
