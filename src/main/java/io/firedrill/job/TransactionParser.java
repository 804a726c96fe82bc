package io.firedrill.job;

import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Parses the text of a record into a transaction, or gives the reason why it is not one.
 *
 * @param idColumn the column of the transaction id, from 0
 * @param accountColumn the column of the account
 * @param amountColumn the column of the amount
 */
public record TransactionParser(int idColumn, int accountColumn, int amountColumn)
    implements Serializable {
  /** The largest amount that is accepted, positive or negative: ten million. */
  public static final BigDecimal MAX_AMOUNT = new BigDecimal("10000000");

  private static final int MAX_FIELD_CHARS = 200;
  private static final int MAX_AMOUNT_CHARS = 30;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?");

  /** The result of parsing a record. */
  public sealed interface Parsed {
    record Accepted(Transaction transaction) implements Parsed {}

    record Rejected(String reason) implements Parsed {}
  }

  public Parsed parse(RawRecord raw) {
    if (!raw.utf8()) {
      return new Parsed.Rejected("not UTF-8");
    }
    List<String> fields;
    try {
      fields = CsvFields.of(raw.line());
    } catch (IOException e) {
      return new Parsed.Rejected("not CSV: quotes do not match");
    }
    int needed = 1 + Math.max(idColumn, Math.max(accountColumn, amountColumn));
    if (fields.size() < needed) {
      return new Parsed.Rejected(fields.size() + " columns, not " + needed);
    }
    String id = fields.get(idColumn).strip();
    String account = fields.get(accountColumn).strip();
    String amount = fields.get(amountColumn).strip();
    if (id.isEmpty()) {
      return new Parsed.Rejected("transaction_id is missing");
    }
    if (account.isEmpty()) {
      return new Parsed.Rejected("account is missing");
    }
    if (id.length() > MAX_FIELD_CHARS || account.length() > MAX_FIELD_CHARS) {
      return new Parsed.Rejected(
          "transaction_id or account is longer than " + MAX_FIELD_CHARS + " characters");
    }
    if (amount.isEmpty()) {
      return new Parsed.Rejected("amount is missing");
    }
    return amount(amount, raw, id, account);
  }

  private static Parsed amount(String text, RawRecord raw, String id, String account) {
    // BigDecimal also takes the digits of other scripts; and a bounded length keeps it from working
    // on a megabyte of digits
    if (text.length() > MAX_AMOUNT_CHARS || !NUMBER.matcher(text).matches()) {
      return new Parsed.Rejected("amount is not a number");
    }
    BigDecimal amount;
    try {
      amount = new BigDecimal(text);
    } catch (NumberFormatException e) {
      // its exponent is beyond what BigDecimal has
      return new Parsed.Rejected("amount is out of range");
    }
    if (amount.signum() != 0
        // the exponent first: comparing 1e999999999 would expand it
        && (Math.abs((long) amount.precision() - amount.scale()) > 30
            || amount.abs().compareTo(MAX_AMOUNT) > 0)) {
      return new Parsed.Rejected("amount is out of range");
    }
    // also if they are zeros: 12.500 is what somebody wrote who has points for thousands
    if (amount.scale() > 2) {
      return new Parsed.Rejected("amount has more than two decimals");
    }
    long minor = amount.signum() == 0 ? 0 : amount.movePointRight(2).longValueExact();
    return new Parsed.Accepted(new Transaction(raw.split(), raw.sequence(), id, account, minor));
  }
}
