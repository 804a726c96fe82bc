package io.firedrill.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.EvidenceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The evidence of a run with a signature over it, in the folder of the run: an in-toto statement of
 * the file's digest and of the verdict that follows from it, in a <a
 * href="https://github.com/secure-systems-lab/dsse/blob/master/protocol.md">DSSE</a> envelope.
 *
 * @param folder of the run
 */
public record SignedEvidence(Path folder) {
  /** The file's name. */
  public static final String NAME = "evidence.dsse.json";

  private static final String TYPE = "application/vnd.in-toto+json";
  private static final String STATEMENT = "https://in-toto.io/Statement/v1";
  private static final String PREDICATE = "urn:firedrill:run:v1";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What was signed: the run, and what it came to. */
  public record Signed(String drill, String target, String verdict) {}

  /**
   * Signs it, in the place of an earlier signature.
   *
   * @param key the file of a private key
   * @return where the envelope is
   * @throws Problem if there is no evidence, or the key cannot be used
   */
  public Path sign(Path key) {
    PrivateKey signing = SigningKey.privateKey(key);
    byte[] statement = statement();
    try {
      Signature signature = Signature.getInstance(SigningKey.algorithm(signing));
      signature.initSign(signing);
      signature.update(encoded(statement));
      ObjectNode envelope = JSON.createObjectNode().put("payloadType", TYPE);
      envelope.put("payload", Base64.getEncoder().encodeToString(statement));
      envelope
          .putArray("signatures")
          .addObject()
          .put("sig", Base64.getEncoder().encodeToString(signature.sign()));
      return Files.writeString(folder.resolve(NAME), envelope + "\n");
    } catch (GeneralSecurityException e) {
      throw new Problem(Texts.format("%s cannot sign: %s", key, e.getMessage()), e);
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot write to %s: %s", folder, e.getMessage()), e);
    }
  }

  private byte[] statement() {
    Evidence evidence = EvidenceFile.read(folder);
    Verdict verdict = Judge.judgeByItself(evidence);
    ObjectNode statement = JSON.createObjectNode().put("_type", STATEMENT);
    statement
        .putArray("subject")
        .addObject()
        .put("name", EvidenceFile.NAME)
        .putObject("digest")
        .put("sha256", digest());
    ObjectNode predicate = statement.put("predicateType", PREDICATE).putObject("predicate");
    predicate.put("verdict", verdict.outcome().name());
    evidence
        .first(Fact.DrillStarted.class)
        .ifPresent(
            started -> predicate.put("drill", started.drill()).put("target", started.target()));
    return statement.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String digest() {
    try {
      byte[] file = Files.readAllBytes(folder.resolve(EvidenceFile.NAME));
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (IOException e) {
      throw new Problem(Texts.format("the evidence cannot be read: %s", e.getMessage()), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** DSSE's pre-authentication encoding. */
  private static byte[] encoded(byte[] payload) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    String head = Texts.format("DSSEv1 %d %s %d ", TYPE.length(), TYPE, payload.length);
    all.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    all.writeBytes(payload);
    return all.toByteArray();
  }

  /**
   * Checks the signature, and that the evidence is what was signed.
   *
   * @param key the file of the public key
   * @throws Problem if it does not hold, with why
   */
  public Signed verify(Path key) {
    PublicKey trusted = SigningKey.publicKey(key);
    Path file = folder.resolve(NAME);
    try {
      JsonNode envelope = JSON.readTree(file.toFile());
      byte[] payload = Base64.getDecoder().decode(envelope.path("payload").asText());
      if (!signedBy(trusted, envelope, payload)) {
        throw new Problem(Texts.format("%s was not signed with the key of %s", file, key));
      }
      JsonNode statement = JSON.readTree(payload);
      if (!statement.at("/subject/0/digest/sha256").asText().equals(digest())) {
        throw new Problem(
            Texts.format("%s has changed since it was signed", folder.resolve(EvidenceFile.NAME)));
      }
      JsonNode predicate = statement.path("predicate");
      return new Signed(
          predicate.path("drill").asText(),
          predicate.path("target").asText(),
          predicate.path("verdict").asText());
    } catch (IOException | IllegalArgumentException e) {
      throw new Problem(
          Texts.format(
              "%s cannot be read: %s. `firedrill evidence sign` makes it", file, e.getMessage()),
          e);
    }
  }

  private static boolean signedBy(PublicKey key, JsonNode envelope, byte[] payload) {
    if (!envelope.path("payloadType").asText().equals(TYPE)) {
      return false;
    }
    for (JsonNode each : envelope.path("signatures")) {
      try {
        Signature signature = Signature.getInstance(SigningKey.algorithm(key));
        signature.initVerify(key);
        signature.update(encoded(payload));
        if (signature.verify(Base64.getDecoder().decode(each.path("sig").asText()))) {
          return true;
        }
      } catch (GeneralSecurityException e) {
        // a signature of another kind of key
      }
    }
    return false;
  }
}
