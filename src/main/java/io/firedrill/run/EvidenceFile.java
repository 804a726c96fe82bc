package io.firedrill.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.EvidenceLog;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.problem.Problem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Evidence on disk: one fact a line, appended as it is seen; safe to use from several threads. */
public final class EvidenceFile implements EvidenceLog, AutoCloseable {
  /** The file's name in a drill's report folder. */
  public static final String NAME = "evidence.jsonl";

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
      return new EvidenceFile(Files.newBufferedWriter(folder.resolve(NAME)));
    } catch (IOException e) {
      throw new Problem(
          "cannot write to %s: %s. Choose another folder with --out.".formatted(folder, e), e);
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
   * @throws Problem if there is none in the folder, or a line of it does not read
   */
  public static Evidence read(Path folder) {
    Path file = folder.resolve(NAME);
    ObjectMapper json = mapper();
    List<Fact> facts = new ArrayList<>();
    try {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        try {
          facts.add(json.readValue(lines.get(i), Fact.class));
        } catch (JsonProcessingException e) {
          throw new Problem(
              "%s:%d: no fact that this version knows: %s"
                  .formatted(file, i + 1, e.getOriginalMessage()),
              e);
        }
      }
      return new Evidence(facts);
    } catch (NoSuchFileException e) {
      throw new Problem(
          "there is no %s in %s: name the folder of a drill's report".formatted(NAME, folder), e);
    } catch (IOException e) {
      throw new Problem("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
