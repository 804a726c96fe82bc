package io.firedrill.app;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The merge patch of a FlinkDeployment that makes a new version of it.
 *
 * @param file a merge patch, or a whole manifest of which the spec is taken
 */
public record DeploymentPatch(Optional<Path> file, Optional<String> image, VersionChange change) {
  /**
   * The patch: that of the file, with all else on top.
   *
   * @throws Problem if it changes nothing, or the file is not a patch
   */
  public JsonNode json() {
    ObjectNode patch = file.map(DeploymentPatch::read).orElseGet(DeploymentPatch::empty);
    ObjectNode spec = patch.withObject("/spec");
    image.ifPresent(name -> spec.put("image", name));
    if (!change.settings().isEmpty()) {
      ObjectNode flink = spec.withObject("/flinkConfiguration");
      change.settings().forEach(flink::put);
    }
    ObjectNode job = job();
    if (!job.isEmpty()) {
      spec.withObject("/job").setAll(job);
    }
    if (spec.isEmpty()) {
      throw new Problem(
          "nothing changes: say what the new version is, with --image, --change FILE, --parallelism, --set or --jar");
    }
    return patch;
  }

  private ObjectNode job() {
    if (change.jars().size() > 1) {
      throw new Problem("a FlinkDeployment has one jarURI: give --jar once");
    }
    ObjectNode job = empty();
    change.jars().forEach(jar -> job.put("jarURI", jar));
    change.entryClass().ifPresent(name -> job.put("entryClass", name));
    change.parallelism().ifPresent(number -> job.put("parallelism", number));
    if (change.allowNonRestoredState()) {
      job.put("allowNonRestoredState", true);
    }
    if (!change.arguments().isEmpty()) {
      change.arguments().forEach(job.putArray("args")::add);
    }
    return job;
  }

  private static ObjectNode read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new Problem("there is no file " + file);
    }
    try {
      YAMLMapper yaml =
          YAMLMapper.builder()
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build();
      JsonNode read = yaml.readTree(withoutAliases(yaml, file));
      if (!(read instanceof ObjectNode object) || !(object.path("spec") instanceof ObjectNode)) {
        throw new Problem(
            Texts.format(
                "%s is not a merge patch of a FlinkDeployment: it has no mapping spec at its top",
                file));
      }
      for (String part : List.of("job", "flinkConfiguration")) {
        JsonNode is = object.at("/spec/" + part);
        if (!is.isMissingNode() && !is.isNull() && !is.isObject()) {
          throw new Problem(Texts.format("%s: spec.%s is not a mapping", file, part));
        }
      }
      // a whole manifest is accepted too, for its spec
      ObjectNode patch = empty();
      patch.set("spec", object.get("spec"));
      return patch;
    } catch (MismatchedInputException e) {
      throw new Problem(Texts.format("%s has more than one document: give the one", file), e);
    } catch (IOException e) {
      throw new Problem(
          Texts.format("cannot parse %s: %s", file, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  /** Jackson reads an alias as a string, its anchor's name. */
  private static JsonParser withoutAliases(YAMLMapper yaml, Path file) throws IOException {
    try (YAMLParser parser = yaml.getFactory().createParser(file.toFile());
        TokenBuffer tokens = new TokenBuffer(parser)) {
      while (parser.nextToken() != null) {
        if (parser.isCurrentAlias()) {
          throw new Problem(
              Texts.format(
                  "%s, line %d: aliases (*%s) are not supported: write the value out",
                  file, parser.currentTokenLocation().getLineNr(), parser.getText()));
        }
        tokens.copyCurrentEvent(parser);
      }
      return tokens.asParser();
    }
  }

  private static ObjectNode empty() {
    return new ObjectMapper().createObjectNode();
  }
}
