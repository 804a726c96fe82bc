package io.firedrill.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.EvidenceLog;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Redaction;
import io.firedrill.problem.Texts;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Evidence on disk: the format's version in the first line, then one fact a line, appended as it is
 * seen; safe to use from several threads. Files without a version are of the first one. Since the
 * third the lines are chained.
 */
public final class EvidenceFile implements EvidenceLog, AutoCloseable {
  /** The file's name in a drill's report folder. */
  public static final String NAME = "evidence.jsonl";

  private static final int VERSION = 3;
  private static final int CHAINED = 3;
  private static final String HEADER =
      Texts.format("{\"format\":\"firedrill-evidence\",\"version\":%d}", VERSION);

  private final ObjectMapper json = mapper();
  private final EvidenceChain chain = new EvidenceChain(HEADER);
  private final List<Fact> facts = new ArrayList<>();
  private final Path file;
  private final BufferedWriter writer;
  private IOException unwritten;

  EvidenceFile(Path file, BufferedWriter writer) {
    this.file = file;
    this.writer = writer;
  }

  private static ObjectMapper mapper() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.registerSubtypes(Fact.class.getPermittedSubclasses());
    mapper.registerSubtypes(UpgradeFact.class.getPermittedSubclasses());
    mapper.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    return mapper;
  }

  /**
   * Begins a new file in a folder.
   *
   * @throws Problem if there is one already, or none can be written
   */
  public static EvidenceFile create(Path folder) {
    try {
      Files.createDirectories(folder);
      BufferedWriter writer =
          Files.newBufferedWriter(folder.resolve(NAME), StandardOpenOption.CREATE_NEW);
      writer.write(HEADER);
      writer.newLine();
      writer.flush();
      return new EvidenceFile(folder.resolve(NAME), writer);
    } catch (IOException e) {
      throw new Problem(
          Texts.format("cannot write to %s: %s. Choose another folder with --out.", folder, e), e);
    }
  }

  /**
   * Records a fact.
   *
   * @throws Problem if it cannot be written, now or since an earlier fact could not: a run that
   *     cannot record is ended, not judged
   */
  @Override
  public synchronized void add(Fact fact) {
    checkWritten();
    try {
      JsonNode seen = json.valueToTree(fact);
      JsonNode shown = fitToBeShown(seen.deepCopy());
      facts.add(shown.equals(seen) ? fact : json.treeToValue(shown, Fact.class));
      writer.write(chain.linked(json.writeValueAsString(shown)));
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      unwritten = e;
      checkWritten();
    }
  }

  /** Facts quote exceptions, events and logs of others, and reports are passed on. */
  private static JsonNode fitToBeShown(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(fitToBeShown(field.getValue())));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, fitToBeShown(array.get(i)));
      }
    } else if (node.isTextual()) {
      return TextNode.valueOf(Texts.printable(Redaction.of(node.asText())));
    }
    return node;
  }

  private void checkWritten() {
    if (unwritten != null) {
      throw new Problem(
          Texts.format(
              "cannot write the evidence to %s: %s. The run has ended without a verdict",
              file, unwritten.getMessage()),
          unwritten);
    }
  }

  @Override
  public synchronized Evidence soFar() {
    checkWritten();
    return new Evidence(facts);
  }

  @Override
  public synchronized void close() {
    try {
      writer.close();
    } catch (IOException e) {
      // each fact was flushed, or its failure reported
    }
  }

  /** Whether nothing is recorded but phases: the run was refused before it looked at anything. */
  public synchronized boolean onlyPhases() {
    return facts.stream()
        .allMatch(fact -> fact instanceof Fact.PhaseBegan || fact instanceof Fact.DeadlineMissed);
  }

  /** Removes it with its folder, which has nothing else. */
  public synchronized void discard() {
    close();
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(file.getParent());
    } catch (IOException e) {
      // it stays, and says nothing
    }
  }

  /**
   * Reads evidence back.
   *
   * @throws Problem if there is none in the folder, or a line of it cannot be read or, where they
   *     are chained, does not follow from the one before
   */
  public static Evidence read(Path folder) {
    Path file = folder.resolve(NAME);
    ObjectMapper json = mapper();
    List<String> lines = lines(folder);
    List<Fact> facts = new ArrayList<>();
    int version = version(json, file, lines);
    EvidenceChain chain = new EvidenceChain(HEADER);
    for (int i = version == 1 ? 0 : 1; i < lines.size(); i++) {
      String line = version < CHAINED ? lines.get(i) : followed(chain, lines.get(i), file, i + 1);
      try {
        facts.add(fact(json, version, line));
      } catch (JsonProcessingException e) {
        throw new Problem(
            Texts.format(
                "%s:%d: not a fact that this version knows: %s",
                file, i + 1, e.getOriginalMessage()),
            e);
      }
    }
    return new Evidence(facts);
  }

  private static String followed(EvidenceChain chain, String line, Path file, int number) {
    return chain
        .followed(line)
        .orElseThrow(
            () ->
                new Problem(
                    Texts.format(
                        "%s:%d: does not follow from the line before: it was cut off or changed, or lines were taken out or put in there. This is not what was recorded",
                        file, number)));
  }

  /**
   * Whether its lines are chained, so that reading it shows what was changed in it.
   *
   * @throws Problem if there is none in the folder
   */
  public static boolean chained(Path folder) {
    return version(mapper(), folder.resolve(NAME), lines(folder)) >= CHAINED;
  }

  private static List<String> lines(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new Problem(
          Texts.format("there is no %s in %s: name the folder of a drill's report", NAME, folder),
          e);
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot read %s: %s", file, e.getMessage()), e);
    }
  }

  private static int version(ObjectMapper json, Path file, List<String> lines) {
    if (lines.isEmpty()) {
      return VERSION;
    }
    int version = 1;
    try {
      version = json.readTree(lines.get(0)).path("version").asInt(1);
    } catch (JsonProcessingException e) {
      // then it is not a fact either, which is reported with its line
    }
    if (version < 1 || version > VERSION) {
      throw new Problem(
          Texts.format(
              "%s is of the evidence format %d; this version of Firedrill reads up to %d: judge it with the version that recorded it",
              file, version, VERSION));
    }
    return version;
  }

  private static Fact fact(ObjectMapper json, int version, String line)
      throws JsonProcessingException {
    if (version > 1) {
      return json.readValue(line, Fact.class);
    }
    ObjectNode upgraded = EvidenceFormat1.upgraded(json.readValue(line, ObjectNode.class));
    return json.readValue(json.writeValueAsString(upgraded), Fact.class);
  }
}
