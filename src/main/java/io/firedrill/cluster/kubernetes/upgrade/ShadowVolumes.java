package io.firedrill.cluster.kubernetes.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * The volumes of a shadow's pods. Those that outlive a pod are the live job's as well: what only
 * reads one may go on, what Flink uses as scratch space becomes the pod's own, all else is refused.
 *
 * @param templates the pod templates, which are merged: one mounts what another declares
 * @param scratch the folders where Flink keeps what a process does not leave behind
 */
record ShadowVolumes(List<JsonNode> templates, Set<String> scratch) {
  /**
   * A volume that is an empty one of its own in each of the shadow's pods.
   *
   * @param mayHoldMore whether the live job's is mounted above the scratch space, so that it may
   *     hold more than that
   */
  record Emptied(String name, boolean mayHoldMore) {}

  /** Each pod has one of its own, or cannot write to it. */
  private static final Set<String> OWN =
      Set.of("emptyDir", "ephemeral", "configMap", "secret", "projected", "downwardAPI", "image");

  private static final List<String> SCRATCH =
      List.of(
          "io.tmp.dirs",
          "state.backend.rocksdb.localdir",
          "taskmanager.state.local.root-dirs",
          "execution.checkpointing.local-backup.dirs",
          "process.working-dir",
          "process.jobmanager.working-dir",
          "process.taskmanager.working-dir",
          "env.log.dir");

  /**
   * The volumes of a FlinkDeployment.
   *
   * @param configuration Flink's, flat
   */
  static ShadowVolumes of(JsonNode spec, JsonNode configuration) {
    Set<String> scratch = new TreeSet<>(Set.of("/tmp", "/opt/flink/log"));
    for (String key : SCRATCH) {
      for (String folder : configuration.path(key).asText().split("[,:|]")) {
        if (!folder.isBlank()) {
          scratch.add(withoutSlash(folder.strip()));
        }
      }
    }
    return new ShadowVolumes(
        List.of(
            spec.path("podTemplate"),
            spec.at("/jobManager/podTemplate"),
            spec.at("/taskManager/podTemplate")),
        scratch);
  }

  /**
   * Makes those that are scratch space the pods' own.
   *
   * @return those
   * @throws Problem if the shadow could write to one that the live job uses
   */
  List<Emptied> isolate() {
    List<Emptied> emptied = new ArrayList<>();
    for (JsonNode template : templates) {
      for (JsonNode volume : template.at("/spec/volumes")) {
        List<String> writable = writable(volume);
        if (writable.isEmpty()) {
          continue;
        }
        String name = volume.path("name").asText();
        if (!writable.stream().allMatch(path -> isScratch(path) || isAboveScratch(path))) {
          throw new Problem(
              Texts.format(
                  "the shadow would write to the volume %s (%s) at %s, which the live job uses too: nothing was started. Mount it with readOnly: true if the job only reads it; an upgrade of a job that writes to a shared volume cannot be rehearsed beside it",
                  name, kind(volume), String.join(", ", writable)));
        }
        ((ObjectNode) volume).removeAll().put("name", name).putObject("emptyDir");
        emptied.add(new Emptied(name, !writable.stream().allMatch(this::isScratch)));
      }
    }
    return emptied;
  }

  /** Where a volume that others have as well can be written to. */
  private List<String> writable(JsonNode volume) {
    String kind = kind(volume);
    if (OWN.contains(kind) || volume.at("/" + kind + "/readOnly").asBoolean()) {
      return List.of();
    }
    String name = volume.path("name").asText();
    List<String> paths = new ArrayList<>();
    for (JsonNode container : containers()) {
      for (JsonNode mount : container.path("volumeMounts")) {
        if (mount.path("name").asText().equals(name) && !mount.path("readOnly").asBoolean()) {
          paths.add(withoutSlash(mount.path("mountPath").asText()));
        }
      }
      for (JsonNode device : container.path("volumeDevices")) {
        if (device.path("name").asText().equals(name)) {
          paths.add(device.path("devicePath").asText());
        }
      }
    }
    return paths;
  }

  private static String withoutSlash(String path) {
    return path.replaceFirst("/+$", "");
  }

  private static String kind(JsonNode volume) {
    return volume.properties().stream()
        .map(field -> field.getKey())
        .filter(field -> !field.equals("name"))
        .findFirst()
        .orElse("emptyDir");
  }

  private List<JsonNode> containers() {
    return templates.stream()
        .flatMap(
            template ->
                List.of(template.at("/spec/containers"), template.at("/spec/initContainers"))
                    .stream())
        .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
        .toList();
  }

  private boolean isScratch(String path) {
    return scratch.stream().anyMatch(folder -> (path + "/").startsWith(folder + "/"));
  }

  private boolean isAboveScratch(String path) {
    return scratch.stream().anyMatch(folder -> folder.startsWith(path + "/"));
  }
}
