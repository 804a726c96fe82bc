package io.firedrill.job;

import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;

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

  /** The result of parsing a record. */
  public sealed interface Parsed {
    record Accepted(Transaction transaction) implements Parsed {}

    record Rejected(String reason) implements Parsed {}
  }

  public Parsed parse(RawRecord raw) {
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
    BigDecimal amount;
    try {
      // a bounded length keeps BigDecimal from working on "1e999999999" or a megabyte of digits
      amount = text.length() > 30 ? null : new BigDecimal(text);
    } catch (NumberFormatException e) {
      amount = null;
    }
    if (amount == null) {
      return new Parsed.Rejected("amount is not a number");
    }
    // the exponent first: comparing 1e999999999 would expand it
    if (Math.abs((long) amount.precision() - amount.scale()) > 30
        || amount.abs().compareTo(MAX_AMOUNT) > 0) {
      return new Parsed.Rejected("amount is out of range");
    }
    if (amount.stripTrailingZeros().scale() > 2) {
      return new Parsed.Rejected("amount has more than two decimals");
    }
    long minor = amount.movePointRight(2).longValueExact();
    return new Parsed.Accepted(new Transaction(raw.split(), raw.sequence(), id, account, minor));
  }
}
