package io.firedrill.cluster.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The password file of PostgreSQL's clients: a line for each {@code
 * host:port:database:user:password}, of which the first that fits counts. <a
 * href="https://www.postgresql.org/docs/17/libpq-pgpass.html">The Password File</a>
 */
record PasswordFile(String text) {
  private static final int FIELDS = 5;

  /** A record of its own would show it. */
  @Override
  public String toString() {
    return "a password file";
  }

  Optional<String> password(String host, int port, String database, String user) {
    List<String> wanted = List.of(host, Integer.toString(port), database, user);
    return text.lines()
        .filter(line -> !line.startsWith("#"))
        .map(PasswordFile::fields)
        .filter(fields -> fields.size() == FIELDS && fits(fields, wanted))
        .map(fields -> fields.get(FIELDS - 1))
        .findFirst();
  }

  private static boolean fits(List<String> fields, List<String> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      if (!fields.get(i).equals("*") && !fields.get(i).equals(wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** A backslash takes the meaning away from a colon and from itself. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == ':') {
        fields.add(field.toString());
        field.setLength(0);
      } else if (c == '\\' && i + 1 < line.length()) {
        field.append(line.charAt(++i));
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
