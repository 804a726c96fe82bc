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
   * A test case.
   *
   * @param element what it has in it: failure, error, skipped, or system-out for one that passed
   */
  record Case(String classname, String name, String element, String text) {}

  /**
   * The suite of a drill.
   *
   * @param name its name
   */
  static String of(String name, List<DrillReport.LinkReport> links, Evidence evidence) {
    return of(name, seconds(evidence), links.stream().map(link -> of(name, link)).toList());
  }

  private static Case of(String suite, DrillReport.LinkReport link) {
    String element =
        switch (link.finding()) {
          case "broken" -> "failure";
          case "unseen" -> "error";
          default -> "system-out";
        };
    return new Case(suite, link.name(), element, link.reason());
  }

  /** A suite, and how many seconds it took. */
  static String of(String name, double seconds, List<Case> cases) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", clean(name));
      xml.writeAttribute("tests", Integer.toString(cases.size()));
      xml.writeAttribute("failures", count(cases, "failure"));
      xml.writeAttribute("errors", count(cases, "error"));
      xml.writeAttribute("skipped", count(cases, "skipped"));
      xml.writeAttribute("time", Texts.format("%.3f", seconds));
      for (Case each : cases) {
        write(xml, each);
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeEndDocument();
      return text.toString();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(XMLStreamWriter xml, Case each) throws XMLStreamException {
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", clean(each.classname()));
    xml.writeAttribute("name", each.name());
    xml.writeAttribute("time", "0");
    xml.writeStartElement(each.element());
    if (!each.element().equals("system-out")) {
      xml.writeAttribute("message", clean(each.text()));
    }
    xml.writeCharacters(clean(each.text()));
    xml.writeEndElement();
    xml.writeEndElement();
  }

  /** Without the characters that XML 1.0 cannot hold. */
  private static String clean(String text) {
    return text.replaceAll("[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD]", "?");
  }

  private static String count(List<Case> cases, String element) {
    return Long.toString(cases.stream().filter(each -> each.element().equals(element)).count());
  }

  private static double seconds(Evidence evidence) {
    List<Fact> facts = evidence.facts();
    return facts.isEmpty() ? 0 : (facts.get(facts.size() - 1).at() - facts.get(0).at()) / 1000.0;
  }
}
