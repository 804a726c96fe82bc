package io.firedrill.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Takes out of texts and resources what may be a secret: by the names that secrets go by, and by
 * the shapes that they have. All evidence passes through it, and so do dumps and errors.
 */
public final class Redaction {
  public static final String HIDDEN = "(not shown)";

  private static final String NAMES =
      "(?:access|secret|api|account|service|private)[-_. ]?key|password|passwd|token|credential|secret|auth-params|basic-auth|jaas";
  private static final Pattern SENSITIVE = Pattern.compile("(?i)" + NAMES);
  // JSON within JSON has its quotes escaped
  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(?i)((?:" + NAMES + ")[\\w.-]*\\\\?[\"']?\\s*[:=,]\\s*)(\\\\?\"[^\"]*\"|'[^']*'|\\S+)");
  private static final List<Pattern> SHAPES =
      List.of(
          Pattern.compile("(://[^/\\s:@]*:)([^/\\s@]+)(?=@)"),
          Pattern.compile(
              "(?i)(\\bauthorization\\s*[:=]\\s*(?:(?:bearer|basic|digest)\\s+)?)(\\S+)"),
          Pattern.compile("(?i)(\\bbearer\\s+)([\\w.~+/=-]{8,})"),
          Pattern.compile(
              "(?i)(\\b(?:pwd|pass|passphrase|sig|signature|x-amz-signature)\\s*=\\s*)([^\\s&;,\"']+)"),
          Pattern.compile("()\\b((?:AKIA|ASIA)[0-9A-Z]{16})\\b"),
          Pattern.compile("(-----BEGIN [A-Z ]*PRIVATE KEY-----)([\\s\\S]*?)(?=-----END|\\z)"));
  private static final List<String> DROPPED = List.of("managedFields", "annotations");

  private final ObjectMapper json = new ObjectMapper();

  private static boolean sensitive(String name) {
    return SENSITIVE.matcher(name).find();
  }

  /** A text, a log say, with every value hidden that has a sensitive name or a secret's shape. */
  public static String of(String text) {
    String left = ASSIGNED.matcher(text).replaceAll("$1" + HIDDEN);
    for (Pattern shape : SHAPES) {
      left = shape.matcher(left).replaceAll("$1" + HIDDEN);
    }
    return left;
  }

  /** A resource: references to secrets stay, values go. */
  public JsonNode resource(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = json.createObjectNode();
      boolean sensitiveEntry = sensitive(object.path("name").asText(""));
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (!DROPPED.contains(field.getKey())) {
          boolean hidden =
              field.getValue().isValueNode()
                  && (sensitive(field.getKey()) && !field.getKey().equals("secretName")
                      || sensitiveEntry && field.getKey().equals("value"));
          copy.set(field.getKey(), hidden ? TextNode.valueOf(HIDDEN) : resource(field.getValue()));
        }
      }
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = json.createArrayNode();
      boolean hideNext = false;
      for (JsonNode item : array) {
        copy.add(hideNext && item.isTextual() ? TextNode.valueOf(HIDDEN) : resource(item));
        hideNext = item.isTextual() && item.asText().startsWith("--") && sensitive(item.asText());
      }
      return copy;
    }
    return node.isTextual() ? text(node.asText()) : node;
  }

  /** Operators keep a whole spec as JSON within a string. */
  private JsonNode text(String text) {
    if (text.startsWith("{")) {
      try {
        return resource(json.readTree(text));
      } catch (JsonProcessingException e) {
        // a text like any other
      }
    }
    return TextNode.valueOf(of(text));
  }
}
