package io.firedrill.problem;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads YAML files strictly; errors name the file, the line and what was expected.
 *
 * @param what the file is, for messages
 * @param needed the fields that it must have at least, for messages
 */
public record StrictYaml(String what, String needed, List<Module> modules) {
  private static final long MAX_BYTES = 64 << 10;

  public StrictYaml {
    modules = List.copyOf(modules);
  }

  /**
   * Reads a file.
   *
   * @throws Problem if it does not exist or cannot be parsed
   */
  public <T> T read(Path file, Class<T> form) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new Problem(Texts.format("%s is not a %s: it is larger than 64 KB", file, what));
      }
      T read = mapper().readValue(file.toFile(), form);
      if (read == null) {
        throw new Problem(Texts.format("%s: %s", file, empty()));
      }
      return read;
    } catch (JsonProcessingException e) {
      throw refused(file, e);
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot read %s: %s", file, e.getMessage()), e);
    }
  }

  private YAMLMapper mapper() {
    return YAMLMapper.builder()
        .addModule(new Jdk8Module())
        .addModules(modules)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .build();
  }

  private String empty() {
    return Texts.format("it is empty; a %s needs %s", what, needed);
  }

  private Problem refused(Path file, JsonProcessingException e) {
    try {
      return new Problem(Texts.format("%s%s: %s", file, line(file, e), sentence(e)), e);
    } catch (IOException unreadable) {
      return new Problem(Texts.format("cannot read %s: %s", file, unreadable.getMessage()), e);
    }
  }

  private static String line(Path file, JsonProcessingException e) throws IOException {
    int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      // the exception's own location is past the mistake: use the field's
      line = lineOf(file, "/" + path(mapping).replace('.', '/')).orElse(line);
    }
    return line < 1 ? "" : ":" + line;
  }

  private static OptionalInt lineOf(Path file, String pointer) throws IOException {
    try (JsonParser parser = new YAMLFactory().createParser(file.toFile())) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        boolean here = parser.getParsingContext().pathAsPointer().toString().equals(pointer);
        if (token == JsonToken.FIELD_NAME && here) {
          return OptionalInt.of(parser.currentTokenLocation().getLineNr());
        }
      }
    } catch (JsonProcessingException e) {
      // broken further down; the caller knows another line
    }
    return OptionalInt.empty();
  }

  private String sentence(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return Texts.format(
          "unknown field %s; known fields: %s",
          path(unknown), String.join(", ", new TreeSet<>(names(unknown))));
    }
    if (e instanceof InvalidTypeIdException) {
      return e.getOriginalMessage();
    }
    if (e instanceof InvalidFormatException wrong) {
      Class<?> type = wrong.getTargetType();
      String expected =
          type.isEnum() ? "one of " + Arrays.toString(constants(type)) : type.getSimpleName();
      return Texts.format("%s is %s; expected %s", path(wrong), wrong.getValue(), expected);
    }
    if (e instanceof ValueInstantiationException wrong && wrong.getCause() != null) {
      return path(wrong) + ": " + wrong.getCause().getMessage();
    }
    if (e.getOriginalMessage().startsWith("No content")) {
      return empty();
    }
    if (e instanceof MismatchedInputException wrong
        && wrong.getOriginalMessage().startsWith("Cannot construct instance")) {
      return path(wrong).isEmpty()
          ? Texts.format("not a %s: expected a mapping with at least %s", what, needed)
          : path(wrong) + ": expected fields of its own";
    }
    String message = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
    return e instanceof JsonMappingException mapping && !path(mapping).isEmpty()
        ? path(mapping) + ": " + message
        : message;
  }

  private static List<String> names(UnrecognizedPropertyException e) {
    return e.getKnownPropertyIds().stream().map(String::valueOf).toList();
  }

  private static Object[] constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toArray();
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(JsonMappingException.Reference::getFieldName)
        .collect(Collectors.joining("."));
  }
}
