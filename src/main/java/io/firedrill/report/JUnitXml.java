package io.firedrill.report;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A drill as a JUnit test suite, a test case for each link: what CI systems show. A broken link is
 * a failure, an unseen one an error, so that neither looks like a pass.
 */
final class JUnitXml {
  private JUnitXml() {}

  /**
   * The suite.
   *
   * @param name its name
   */
  static String of(String name, List<DrillReport.LinkReport> links, Evidence evidence) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", clean(name));
      xml.writeAttribute("tests", Integer.toString(links.size()));
      xml.writeAttribute("failures", count(links, "broken"));
      xml.writeAttribute("errors", count(links, "unseen"));
      xml.writeAttribute("skipped", "0");
      xml.writeAttribute("time", Texts.format("%.3f", seconds(evidence)));
      for (DrillReport.LinkReport link : links) {
        testCase(xml, name, link);
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeEndDocument();
      return text.toString();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void testCase(XMLStreamWriter xml, String name, DrillReport.LinkReport link)
      throws XMLStreamException {
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", clean(name));
    xml.writeAttribute("name", link.name());
    xml.writeAttribute("time", "0");
    String element =
        switch (link.finding()) {
          case "broken" -> "failure";
          case "unseen" -> "error";
          default -> "system-out";
        };
    xml.writeStartElement(element);
    if (!element.equals("system-out")) {
      xml.writeAttribute("message", clean(link.reason()));
    }
    xml.writeCharacters(clean(link.reason()));
    xml.writeEndElement();
    xml.writeEndElement();
  }

  /** Without the characters that XML 1.0 cannot hold. */
  private static String clean(String text) {
    return text.replaceAll("[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD]", "?");
  }

  private static String count(List<DrillReport.LinkReport> links, String finding) {
    return Long.toString(links.stream().filter(link -> link.finding().equals(finding)).count());
  }

  private static double seconds(Evidence evidence) {
    List<Fact> facts = evidence.facts();
    return facts.isEmpty() ? 0 : (facts.get(facts.size() - 1).at() - facts.get(0).at()) / 1000.0;
  }
}
