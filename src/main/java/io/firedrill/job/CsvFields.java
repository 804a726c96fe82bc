package io.firedrill.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonToken;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.dataformat.csv.CsvFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.dataformat.csv.CsvParser;

/** Splits one CSV record into fields by the rules of RFC 4180. */
final class CsvFields {
  private static final CsvFactory FACTORY = new CsvFactory();

  private CsvFields() {}

  /**
   * The fields of a record.
   *
   * @throws IOException if the record is not CSV: a quote is never closed, for example
   */
  static List<String> of(String record) throws IOException {
    List<String> fields = new ArrayList<>();
    int rows = 0;
    try (CsvParser parser = FACTORY.createParser(record)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          fields.add(parser.getText());
        } else if (token == JsonToken.START_ARRAY && ++rows > 1) {
          throw new IOException("more than one record");
        }
      }
    }
    return fields;
  }
}
