package io.firedrill.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Renders a kustomization's resources and patches without kustomize, by the rules that matter for a
 * custom resource: a patch that is a mapping is merged as JSON (RFC 7386), so a list in it replaces
 * the base's; a patch that is a list is a JSON patch (RFC 6902).
 *
 * <p>Images, names, namespaces and replacements are left out. KustomizationKindIT compares it with
 * the real kustomize.
 *
 * @see <a href="https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/">the
 *     reference of patches</a>
 */
record Kustomization(Path folder) {
  private static final YAMLMapper YAML = new YAMLMapper();

  /** All resources of the kustomization, patched. */
  List<JsonNode> rendered() throws IOException {
    return rendered(new ArrayList<>());
  }

  private List<JsonNode> rendered(List<JsonNode> resources) throws IOException {
    JsonNode file = YAML.readTree(folder.resolve("kustomization.yaml").toFile());
    for (JsonNode resource : file.path("resources")) {
      Path path = folder.resolve(resource.asText());
      if (Files.isDirectory(path)) {
        resources.addAll(new Kustomization(path).rendered());
      } else {
        resources.addAll(documents(path));
      }
    }
    List<JsonNode> patched = resources;
    for (JsonNode component : file.path("components")) {
      patched = new Kustomization(folder.resolve(component.asText())).rendered(patched);
    }
    for (JsonNode patch : file.path("patches")) {
      patched = patched(patched, patch);
    }
    return patched;
  }

  /** All documents of a YAML file. */
  static List<JsonNode> documents(Path file) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    try (var parser = new YAMLFactory().createParser(file.toFile())) {
      YAML.readValues(parser, JsonNode.class).forEachRemaining(documents::add);
    }
    return documents;
  }

  private List<JsonNode> patched(List<JsonNode> resources, JsonNode patch) throws IOException {
    JsonNode what =
        patch.has("path")
            ? YAML.readTree(folder.resolve(patch.path("path").asText()).toFile())
            : YAML.readTree(patch.path("patch").asText());
    JsonNode target = patch.has("target") ? patch.path("target").path("kind") : what.path("kind");
    JsonNode name = patch.path("target").path("name");
    List<JsonNode> patched = new ArrayList<>();
    for (JsonNode resource : resources) {
      boolean meant =
          resource.path("kind").equals(target)
              && (name.isMissingNode() || resource.path("metadata").path("name").equals(name));
      patched.add(meant ? apply(what, resource) : resource);
    }
    return patched;
  }

  private static JsonNode apply(JsonNode patch, JsonNode resource) {
    return patch.isArray() ? changed(resource, patch) : merged(resource, patch);
  }

  /** JsonPatch does not know the operation test. */
  private static JsonNode changed(JsonNode resource, JsonNode operations) {
    JsonNode changed = resource;
    for (JsonNode operation : operations) {
      if (!operation.path("op").asText().equals("test")) {
        changed = JsonPatch.apply(YAML.createArrayNode().add(operation), changed);
      } else if (!changed.at(operation.path("path").asText()).equals(operation.path("value"))) {
        throw new IllegalStateException("not so in the base: " + operation);
      }
    }
    return changed;
  }

  private static JsonNode merged(JsonNode base, JsonNode patch) {
    if (!patch.isObject()) {
      return patch;
    }
    ObjectNode merged = base.isObject() ? base.deepCopy() : YAML.createObjectNode();
    patch
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isNull()) {
                merged.remove(field.getKey());
              } else {
                merged.set(field.getKey(), merged(merged.path(field.getKey()), field.getValue()));
              }
            });
    return merged;
  }
}
