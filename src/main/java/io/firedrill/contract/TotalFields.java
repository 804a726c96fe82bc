package io.firedrill.contract;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The fields of a contract for totals, in an order of their own. */
final class TotalFields {
  private static final Pattern MILLIS = Pattern.compile("-?\\d{1,18}");

  private final Relation.Totals relation;
  private final List<String> keyIn = new ArrayList<>();
  private final List<String> keyOut = new ArrayList<>();
  private final List<String> sumsIn = new ArrayList<>();
  private final List<String> sumsOut = new ArrayList<>();

  TotalFields(Relation.Totals relation) {
    this.relation = relation;
    relation
        .by()
        .forEach(
            (in, out) -> {
              keyIn.add(in);
              keyOut.add(out);
            });
    relation
        .sums()
        .forEach(
            (in, out) -> {
              sumsIn.add(in);
              sumsOut.add(out);
            });
  }

  /** The key of a record of the input; empty if it is none that can be added. */
  Optional<String> keyOfInput(Fields fields) {
    return added(fields).isPresent() ? fields.all(keyIn) : Optional.empty();
  }

  /** The key of a record of the output; empty if it is not a total. */
  Optional<String> keyOfTotal(Fields fields) {
    return total(fields).isPresent() ? fields.all(keyOut) : Optional.empty();
  }

  Total.Sum nothing() {
    return new Total.Sum(sumsIn.size());
  }

  /**
   * What a record adds, nothing for a field that it does not have; empty if one is not a number.
   */
  Optional<List<BigDecimal>> added(Fields fields) {
    return numbers(name -> fields.get(name).or(() -> Optional.of("0")), sumsIn);
  }

  /** The total that a record of the output has; empty if it has none. */
  Optional<Total> total(Fields fields) {
    Optional<List<BigDecimal>> sums = numbers(fields, sumsOut);
    if (relation.count().isEmpty()) {
      return sums.map(found -> new Total(Optional.empty(), found));
    }
    Optional<Long> count = fields.get(relation.count().get()).flatMap(TotalFields::whole);
    return sums.isPresent() && count.isPresent()
        ? Optional.of(new Total(count, sums.get()))
        : Optional.empty();
  }

  private static Optional<Long> whole(String text) {
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<List<BigDecimal>> numbers(Fields fields, List<String> names) {
    List<BigDecimal> numbers = new ArrayList<>();
    for (String name : names) {
      try {
        numbers.add(new BigDecimal(fields.get(name).orElse("")));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
    return Optional.of(numbers);
  }

  /** A moment, in milliseconds since 1970: such a number, ISO 8601, or as Flink SQL writes it. */
  static OptionalLong millis(Fields fields, String name) {
    String text = fields.get(name).orElse("");
    if (MILLIS.matcher(text).matches()) {
      return OptionalLong.of(Long.parseLong(text));
    }
    try {
      TemporalAccessor moment =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              text.replace(' ', 'T'), OffsetDateTime::from, LocalDateTime::from);
      return OptionalLong.of(
          moment instanceof OffsetDateTime zoned
              ? zoned.toInstant().toEpochMilli()
              : ((LocalDateTime) moment).toInstant(ZoneOffset.UTC).toEpochMilli());
    } catch (DateTimeParseException e) {
      return OptionalLong.empty();
    }
  }
}
