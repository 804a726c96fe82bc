package io.firedrill.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.ledger.Brokers;
import io.firedrill.problem.Problem;
import io.firedrill.problem.StrictYaml;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.util.TimeUtils;

/** Parses contracts strictly; errors name the file and what was expected. */
public final class ContractFile {
  private static final StrictYaml YAML =
      new StrictYaml("contract", "input, output, and records or totals", List.of());

  private final Path file;

  ContractFile(Path file) {
    this.file = file;
  }

  private record Form(
      @JsonProperty(required = true) SideForm input,
      @JsonProperty(required = true) SideForm output,
      RecordsForm records,
      TotalsForm totals) {}

  /** A topic at brokers, a table of a database, or a path. */
  record SideForm(
      String topic,
      String brokers,
      String table,
      String database,
      String client,
      String path,
      FormatName format,
      JsonNode schema,
      List<String> columns,
      String separator,
      Map<String, List<String>> where,
      JsonNode from,
      boolean dropsUnreadable) {}

  enum FormatName {
    json,
    csv,
    avro,
    @JsonProperty("avro-confluent")
    avro_confluent
  }

  private record RecordsForm(
      @JsonProperty(required = true) List<String> in, List<String> out, boolean filtered) {}

  private record TotalsForm(
      @JsonProperty(required = true) Map<String, String> by,
      WindowForm window,
      String count,
      Map<String, String> sums,
      boolean upsert) {}

  private record WindowForm(
      @JsonProperty(required = true) String time,
      @JsonProperty(required = true) String size,
      @JsonProperty(required = true) String start) {}

  /**
   * Reads a contract.
   *
   * @throws Problem if the file does not exist, cannot be parsed, or says what does not go together
   */
  public static Contract read(Path file) {
    return new ContractFile(file).contract(YAML.read(file, Form.class));
  }

  private Contract contract(Form form) {
    Side input = side("input", form.input());
    if (!(input.place() instanceof Place.Topic)) {
      throw refused("input: the cut of an audit is offsets of a topic: it needs topic and brokers");
    }
    if ((form.records() == null) == (form.totals() == null)) {
      throw refused("it needs records, if one in is one out, or totals, and not both");
    }
    Side output = output(form.output());
    Relation relation = form.records() == null ? totals(form.totals()) : records(form.records());
    if (relation instanceof Relation.Totals totals && !totals.ordered(output.place())) {
      throw refused(
          "totals without a window need an output that shows which one is the last: a topic, or a table with upsert: true");
    }
    refuseUnknown("input", input, relation.fieldsIn());
    refuseUnknown("output", output, relation.fieldsOut());
    return new Contract(file, input, output, relation);
  }

  /** A field that no record can have is a slip of the pen, and not a fault of the job. */
  void refuseUnknown(String name, Side side, List<String> fields) {
    refuseUnknown(
        name,
        Stream.concat(fields.stream(), side.where().keySet().stream()),
        field -> Format.KEPT.contains(field) || side.format().mayHave(field));
  }

  void refuseUnknown(String name, Stream<String> fields, Predicate<String> known) {
    fields
        .filter(known.negate())
        .findFirst()
        .ifPresent(
            field -> {
              throw refused("%s: its columns or its schema have no field %s", name, field);
            });
  }

  /** What goes with an input only is refused. */
  Side output(SideForm form) {
    Side output = side("output", form);
    if (output.dropsUnreadable() || form.from() != null) {
      throw refused("output: from and dropsUnreadable go with the input");
    }
    return output;
  }

  private Side side(String name, SideForm form) {
    return new Side(
        place(name, form),
        format(name, form),
        or(form.where(), Map.<String, List<String>>of()).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> Set.copyOf(each.getValue()))),
        form.dropsUnreadable());
  }

  private Place place(String name, SideForm form) {
    if (form == null
        || Stream.of(form.topic(), form.table(), form.path()).filter(Objects::nonNull).count()
            != 1) {
      throw refused("%s: it needs topic and brokers, table and database, or path", name);
    }
    if ((form.topic() == null) != (form.brokers() == null)) {
      throw refused("%s: brokers go with a topic: HOST:PORT, as Firedrill reaches them", name);
    }
    if ((form.table() == null) != (form.database() == null)) {
      throw refused("%s: database goes with a table: jdbc:postgresql://HOST:PORT/NAME", name);
    }
    if (form.database() != null && !form.database().matches("jdbc:postgresql://[^?@]+")) {
      throw refused(
          "%s: database is %s; expected jdbc:postgresql://HOST:PORT/NAME, and all else, such as user and password, in the file of client",
          name, form.database().replaceFirst("[?@].*", "…"));
    }
    if (form.path() != null) {
      if (form.client() != null) {
        throw refused("%s: client is for the clients of brokers and databases", name);
      }
      return new Place.Folder(form.path());
    }
    return form.topic() == null
        ? new Place.Table(form.table(), form.database(), client(form.client()))
        : new Place.Topic(
            form.topic(), new Brokers(form.brokers(), client(form.client())), start(form.from()));
  }

  private Start start(JsonNode from) {
    if (from == null || from.asText().equals("earliest")) {
      return new Start.Earliest();
    }
    Map<Integer, Long> offsets = new HashMap<>();
    try {
      if (!from.isObject()) {
        return new Start.Timestamp(Instant.parse(from.asText()));
      }
      from.properties()
          .forEach(each -> offsets.put(Integer.valueOf(each.getKey()), offset(each.getValue())));
      return new Start.Offsets(offsets);
    } catch (DateTimeParseException | NumberFormatException e) {
      throw refused(
          "input: from is %s; expected earliest, an offset for each partition such as {0: 120, 1: 95}, or a time such as 2026-01-31T12:00:00Z",
          from.isObject() ? from : from.asText());
    }
  }

  private static long offset(JsonNode node) {
    if (!node.canConvertToExactIntegral() || !node.canConvertToLong() || node.longValue() < 0) {
      throw new NumberFormatException();
    }
    return node.longValue();
  }

  private Format format(String name, SideForm form) {
    if (form.table() != null && form.format() != null) {
      throw refused("%s: the columns of a table are its fields: format is for others", name);
    }
    FormatName format = or(form.format(), FormatName.json);
    boolean csv = format == FormatName.csv;
    if (csv != (form.columns() != null) || !csv && form.separator() != null) {
      throw refused("%s: columns, and separator, go with format: csv", name);
    }
    boolean avro = format == FormatName.avro || format == FormatName.avro_confluent;
    if (avro != (form.schema() != null) || avro && form.topic() == null) {
      throw refused("%s: schema, and a topic, go with format: avro and avro-confluent", name);
    }
    return switch (format) {
      case json -> new Format.Json();
      case csv -> csv(name, form);
      case avro -> new Format.Avro(schema(name, form.schema()));
      case avro_confluent -> new Format.AvroConfluent(schemas(name, form.schema()));
    };
  }

  private AvroSchema schema(String name, JsonNode path) {
    if (!path.isTextual()) {
      throw refused("%s: schema is %s; expected a file beside the contract", name, path);
    }
    Path beside = beside(path.asText());
    try {
      return AvroSchema.read(beside);
    } catch (IOException e) {
      throw refused("%s: the schema %s cannot be read: %s", name, beside, reason(e));
    }
  }

  /** Of an exception that only names the file its kind is the reason. */
  private static String reason(IOException e) {
    return e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
  }

  /** No registry is asked: an id means a file. */
  private Map<Integer, AvroSchema> schemas(String name, JsonNode byId) {
    Map<Integer, AvroSchema> schemas = new HashMap<>();
    try {
      byId.properties()
          .forEach(
              each -> schemas.put(Integer.valueOf(each.getKey()), schema(name, each.getValue())));
    } catch (NumberFormatException e) {
      schemas.clear();
    }
    if (schemas.isEmpty()) {
      throw refused(
          "%s: schema is %s; expected a file for each id of the registry, such as {7: orders.avsc}: no registry is asked",
          name, byId);
    }
    return schemas;
  }

  private Format csv(String name, SideForm form) {
    String separator = or(form.separator(), ",");
    if (separator.length() != 1) {
      throw refused("%s: separator is %s; expected one character", name, separator);
    }
    return new Format.Csv(form.columns(), separator.charAt(0));
  }

  /** The properties of a client, from a file beside the contract: keys stay out of it. */
  private Map<String, String> client(String path) {
    if (path == null) {
      return Map.of();
    }
    Path beside = beside(path);
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(beside)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw refused("the client properties %s cannot be read: %s", beside, e);
    }
    Map<String, String> client = new HashMap<>();
    properties.forEach((key, value) -> client.put(key.toString(), value.toString()));
    return client;
  }

  private Path beside(String path) {
    return file.toAbsolutePath().resolveSibling(path).normalize();
  }

  private Relation records(RecordsForm form) {
    List<String> in = or(form.in(), List.<String>of());
    List<String> out = or(form.out(), in);
    if (in.isEmpty() || in.size() != out.size()) {
      throw refused("records: in and out need as many fields, at least one");
    }
    return new Relation.Records(in, out, form.filtered());
  }

  private Relation totals(TotalsForm form) {
    Map<String, String> sums = or(form.sums(), Map.<String, String>of());
    if (form.by() == null || form.by().isEmpty() || form.count() == null && sums.isEmpty()) {
      throw refused("totals: it needs by, and count or sums");
    }
    if (form.window() == null && form.count() == null) {
      throw refused("totals: without a window it needs count: it says which records a sum has");
    }
    return new Relation.Totals(
        form.by(),
        Optional.ofNullable(form.window()).map(this::window),
        Optional.ofNullable(form.count()),
        sums,
        form.upsert());
  }

  private Relation.Window window(WindowForm form) {
    return new Relation.Window(form.time(), size(form.size()), form.start());
  }

  private Duration size(String text) {
    try {
      Duration size = TimeUtils.parseDuration(text);
      if (size.toMillis() > 0) {
        return size;
      }
    } catch (RuntimeException e) {
      // reported below, in the same words
    }
    throw refused("totals.window.size is %s; expected a duration such as 10s or 1min", text);
  }

  private Problem refused(String format, Object... args) {
    return new Problem(Texts.format("%s: %s", file, Texts.format(format, args)));
  }

  private static <T> T or(T value, T byDefault) {
    return value == null ? byDefault : value;
  }
}
