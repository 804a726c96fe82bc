package io.firedrill.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.EvidenceLog;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Evidence on disk: the format's version in the first line, then one fact a line, appended as it is
 * seen; safe to use from several threads. Files without a version are of the first one.
 */
public final class EvidenceFile implements EvidenceLog, AutoCloseable {
  /** The file's name in a drill's report folder. */
  public static final String NAME = "evidence.jsonl";

  private static final int VERSION = 2;
  private static final String HEADER =
      Texts.format("{\"format\":\"firedrill-evidence\",\"version\":%d}", VERSION);

  private final ObjectMapper json = mapper();
  private final List<Fact> facts = new ArrayList<>();
  private final BufferedWriter writer;

  private EvidenceFile(BufferedWriter writer) {
    this.writer = writer;
  }

  private static ObjectMapper mapper() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.registerSubtypes(Fact.class.getPermittedSubclasses());
    mapper.registerSubtypes(UpgradeFact.class.getPermittedSubclasses());
    mapper.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    return mapper;
  }

  /** Begins a new file in a folder; an old one is overwritten. */
  public static EvidenceFile create(Path folder) {
    try {
      Files.createDirectories(folder);
      BufferedWriter writer = Files.newBufferedWriter(folder.resolve(NAME));
      writer.write(HEADER);
      writer.newLine();
      writer.flush();
      return new EvidenceFile(writer);
    } catch (IOException e) {
      throw new Problem(
          Texts.format("cannot write to %s: %s. Choose another folder with --out.", folder, e), e);
    }
  }

  @Override
  public synchronized void add(Fact fact) {
    facts.add(fact);
    try {
      writer.write(json.writeValueAsString(fact));
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the evidence", e);
    }
  }

  @Override
  public synchronized Evidence soFar() {
    return new Evidence(facts);
  }

  @Override
  public synchronized void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the evidence", e);
    }
  }

  /**
   * Reads evidence back.
   *
   * @throws Problem if there is none in the folder, or a line of it cannot be read
   */
  public static Evidence read(Path folder) {
    Path file = folder.resolve(NAME);
    ObjectMapper json = mapper();
    List<Fact> facts = new ArrayList<>();
    try {
      List<String> lines = Files.readAllLines(file);
      int version = lines.isEmpty() ? VERSION : version(json, file, lines.get(0));
      for (int i = version == 1 ? 0 : 1; i < lines.size(); i++) {
        try {
          facts.add(fact(json, version, lines.get(i)));
        } catch (JsonProcessingException e) {
          throw new Problem(
              Texts.format(
                  "%s:%d: no fact that this version knows: %s",
                  file, i + 1, e.getOriginalMessage()),
              e);
        }
      }
      return new Evidence(facts);
    } catch (NoSuchFileException e) {
      throw new Problem(
          Texts.format("there is no %s in %s: name the folder of a drill's report", NAME, folder),
          e);
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot read %s: %s", file, e.getMessage()), e);
    }
  }

  private static int version(ObjectMapper json, Path file, String first) {
    int version = 1;
    try {
      version = json.readTree(first).path("version").asInt(1);
    } catch (JsonProcessingException e) {
      // then it is no fact either, which is reported with its line
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
