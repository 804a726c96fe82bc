package io.firedrill.cluster.kubernetes.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.firedrill.cluster.kubernetes.DeploymentSpec;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Brings jars out of an image, through a pod that runs it: nothing but the cluster has to reach the
 * registry.
 */
record Images(Kube kube, String namespace, RehearsalLabels owned) {
  private static final String USRLIB = "/opt/flink/usrlib";
  private static final String FLINK_LIB = "/opt/flink/lib";
  // the table planner is large, and no state's serializer is in it
  private static final Pattern NOT_NEEDED =
      Pattern.compile(".*/flink-(table-planner|python|scala|cep|sql-client)[^/]*\\.jar");
  private static final long FETCH_SECONDS = 120;
  private static final long FETCHING_SECONDS = 600;
  private static final String CONTAINER = "image";
  // the user flink of Flink's official images; any would do that is not root
  private static final long FLINK_USER = 9999;

  /** The name of the pod that a new image is looked into with. */
  static String podName(String rehearsal) {
    return "firedrill-image-" + rehearsal;
  }

  /**
   * What an image has of a version.
   *
   * @param jars the job's, the one with the entry class first
   * @param flinkLib Flink's libraries, if they are of another patch than this project's
   */
  record Content(List<Path> jars, Optional<Path> flinkLib) {}

  /**
   * What a version consists of, out of a pod that runs its image.
   *
   * @throws Problem if the jar is not in the image
   */
  Content fetch(String pod, String container, JsonNode spec, Path folder) throws IOException {
    List<Path> jars = jars(pod, container, spec, folder);
    return new Content(jars, flinkLib(pod, container, folder.resolve("flink-lib")));
  }

  /** Of this project's own Flink there is a copy here; what is of another minor may not fit. */
  private Optional<Path> flinkLib(String pod, String container, Path folder) throws IOException {
    List<String> there =
        run(pod, container, "ls " + FLINK_LIB + "/*.jar 2>/dev/null || true")
            .lines()
            .map(String::strip)
            .filter(path -> !path.isEmpty() && !NOT_NEEDED.matcher(path).matches())
            .toList();
    if (!FlinkPatch.isAnother(there)) {
      return Optional.empty();
    }
    Files.createDirectories(folder);
    for (String path : there) {
      copy(pod, container, path, folder.resolve(path.substring(path.lastIndexOf('/') + 1)));
    }
    return Optional.of(folder);
  }

  private List<Path> jars(String pod, String container, JsonNode spec, Path folder)
      throws IOException {
    String jar = jarPath(spec);
    List<String> jars = new ArrayList<>(List.of(jar));
    run(pod, container, "ls " + USRLIB + "/*.jar 2>/dev/null || true")
        .lines()
        .map(String::strip)
        .filter(path -> !path.isEmpty() && !path.equals(jar))
        .forEach(jars::add);
    if (!run(pod, container, Texts.format("test -f '%s' && echo there || true", jar))
        .contains("there")) {
      throw new Problem(
          Texts.format("there is no %s in the image %s", jar, spec.path("image").asText()));
    }
    Files.createDirectories(folder);
    List<Path> files = new ArrayList<>();
    for (String path : jars) {
      // two folders of the image may hold jars of one name
      Path file =
          Files.createDirectories(folder.resolve(Integer.toString(files.size())))
              .resolve(path.substring(path.lastIndexOf('/') + 1));
      copy(pod, container, path, file);
      files.add(file);
    }
    return files;
  }

  private void copy(String pod, String container, String path, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      exec(pod, container, out, "cat", path);
    }
    checkWhole(pod, container, path, file);
  }

  /** A stream that was cut would be judged as another jar than the one that runs. */
  private void checkWhole(String pod, String container, String path, Path file) throws IOException {
    ByteArrayOutputStream sum = new ByteArrayOutputStream();
    exec(pod, container, sum, "sha256sum", path);
    String there = sum.toString(StandardCharsets.UTF_8).strip().split("\\s")[0];
    String here = sha256(file);
    if (!there.equals(here)) {
      throw new IOException(
          Texts.format(
              "%s did not come out of the pod %s whole: its SHA-256 is %s, that of the copy %s",
              path, pod, there, here));
    }
  }

  private static String sha256(Path file) throws IOException {
    try (DigestInputStream content =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      content.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(content.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /**
   * Checks that a spec's jar comes with its image, or out of a config map.
   *
   * @return whether it comes with the image alone
   * @throws IOException if it comes from elsewhere: it is not seen, which is not its fault
   */
  static boolean check(JsonNode spec) throws IOException {
    List<JarVolume> volumes = jarVolumes(spec);
    for (JarVolume volume : volumes) {
      if (volume.configMap().isEmpty()) {
        throw new IOException(
            Texts.format(
                "the new version's jar was not seen: %s is on the volume %s, which an init container or somebody else fills, and not in the image",
                jarPath(spec), volume.mount().path("name").asText()));
      }
    }
    return volumes.isEmpty();
  }

  /**
   * A volume that jars are on.
   *
   * @param configMap it, if it is one: the cluster gives that to any pod as it is
   */
  private record JarVolume(JsonNode mount, Optional<JsonNode> configMap) {}

  private static List<JarVolume> jarVolumes(JsonNode spec) throws IOException {
    String jar = jarPath(spec);
    List<JarVolume> found = new ArrayList<>();
    for (String role : List.of("/podTemplate", "/jobManager/podTemplate")) {
      for (JsonNode container : spec.at(role + "/spec/containers")) {
        for (JsonNode mount : container.path("volumeMounts")) {
          String path = mount.path("mountPath").asText().replaceFirst("/*$", "/");
          boolean flinks = container.path("name").asText().equals(DeploymentSpec.CONTAINER);
          if (flinks && (jar.startsWith(path) || (USRLIB + "/").startsWith(path))) {
            found.add(new JarVolume(mount, configMap(spec, mount.path("name").asText())));
          }
        }
      }
    }
    return found;
  }

  private static Optional<JsonNode> configMap(JsonNode spec, String volume) {
    return Stream.of("/podTemplate", "/jobManager/podTemplate")
        .flatMap(role -> StreamSupport.stream(spec.at(role + "/spec/volumes").spliterator(), false))
        .filter(each -> each.path("name").asText().equals(volume) && each.has("configMap"))
        .findFirst();
  }

  private static String jarPath(JsonNode spec) throws IOException {
    String uri = spec.path("job").path("jarURI").asText("");
    if (!uri.startsWith("local://") || uri.contains("'")) {
      throw new IOException(
          Texts.format(
              "the job's jar was not seen: it is %s, and rehearsals read jars in the image only, local:///…",
              uri.isEmpty() ? "not named" : uri));
    }
    return uri.substring("local://".length()).replaceFirst("^/*", "/");
  }

  private String run(String pod, String container, String script) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    exec(pod, container, out, "sh", "-c", script);
    return out.toString(StandardCharsets.UTF_8);
  }

  private void exec(String pod, String container, OutputStream out, String... command)
      throws IOException {
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    try (ExecWatch watch =
        kube.ask(
            "run a command in the pod " + pod,
            c ->
                c.pods()
                    .inNamespace(namespace)
                    .withName(pod)
                    .inContainer(container)
                    .writingOutput(out)
                    .writingError(error)
                    .exec(command))) {
      Integer code = watch.exitCode().get(FETCH_SECONDS, TimeUnit.SECONDS);
      if (code == null || code != 0) {
        throw new IOException(
            Texts.format(
                "`%s` in the pod %s ended with status %s: %s",
                String.join(" ", command),
                pod,
                code,
                error.toString(StandardCharsets.UTF_8).strip()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException | KubernetesClientException e) {
      throw new IOException(Texts.format("a command in the pod %s did not end: %s", pod, e), e);
    }
  }

  /**
   * Creates a pod that runs a spec's image and does nothing.
   *
   * @param within how long it may take to run
   */
  void createPod(JsonNode spec, Duration within) throws IOException {
    String name = podName(owned.rehearsal());
    Pod pod = pod(name, spec, within.toSeconds() + FETCHING_SECONDS);
    kube.ask("create the pod " + name, c -> c.pods().inNamespace(namespace).resource(pod).create());
  }

  /** The same out of an image that does not run yet, by that pod, which is removed. */
  Content fetchByPod(JsonNode spec, Path folder, Duration within) throws IOException {
    String name = podName(owned.rehearsal());
    try {
      awaitRunning(name, spec.path("image").asText(), within);
      return fetch(name, CONTAINER, spec, folder);
    } finally {
      removePod();
    }
  }

  void removePod() throws KubeException {
    kube.ask(
        "delete the pod " + podName(owned.rehearsal()),
        c ->
            c.pods()
                .inNamespace(namespace)
                .withName(podName(owned.rehearsal()))
                .withGracePeriod(0)
                .delete());
  }

  private Pod pod(String name, JsonNode spec, long lives) throws IOException {
    List<Volume> volumes = new ArrayList<>();
    List<VolumeMount> mounts = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    for (JarVolume volume : jarVolumes(spec)) {
      mounts.add(json.convertValue(volume.mount(), VolumeMount.class));
      volume.configMap().map(map -> json.convertValue(map, Volume.class)).ifPresent(volumes::add);
    }
    List<LocalObjectReference> pullSecrets =
        StreamSupport.stream(spec.at("/podTemplate/spec/imagePullSecrets").spliterator(), false)
            .map(secret -> new LocalObjectReference(secret.path("name").asText()))
            .toList();
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(owned.labels())
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withActiveDeadlineSeconds(lives)
        .withTerminationGracePeriodSeconds(0L)
        .withAutomountServiceAccountToken(false)
        .withImagePullSecrets(pullSecrets)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(FLINK_USER)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .addNewContainer()
        .withName(CONTAINER)
        .withImage(spec.path("image").asText())
        .withImagePullPolicy(spec.path("imagePullPolicy").asText("IfNotPresent"))
        .withCommand("sleep", Long.toString(lives))
        .withNewResources()
        .addToRequests("cpu", new Quantity("10m"))
        .addToRequests("memory", new Quantity("32Mi"))
        .addToLimits("memory", new Quantity("64Mi"))
        .endResources()
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withNewCapabilities()
        .addToDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .withVolumeMounts(mounts)
        .endContainer()
        .withVolumes(volumes.stream().distinct().toList())
        .endSpec()
        .build();
  }

  private void awaitRunning(String name, String image, Duration within) throws IOException {
    try {
      Wait.until(
          "a pod with the image " + image,
          within,
          () -> {
            Optional<Pod> pod = new Pods(kube, namespace, "").named(name);
            Optional<ContainerState> state = pod.flatMap(Pods::container).map(c -> c.getState());
            Optional<String> waiting =
                state.map(ContainerState::getWaiting).map(w -> String.valueOf(w.getReason()));
            if (state.map(ContainerState::getTerminated).isPresent()) {
              throw new Problem(
                  Texts.format(
                      "a pod with the image %s ended at once: %s",
                      image, Pods.state(pod.orElseThrow()).container()));
            }
            if (waiting.equals(Optional.of("InvalidImageName"))) {
              throw new Problem(
                  Texts.format(
                      "%s is not the name of an image: nothing was started",
                      Texts.printable(image)));
            }
            return state.map(ContainerState::getRunning).isPresent()
                ? Look.seen(true)
                : Look.notYet(
                    "%s",
                    waiting
                        .map(reason -> describe(reason, state.get()))
                        .or(() -> pod.flatMap(Pods::unschedulable))
                        .orElse("no pod"));
          });
    } catch (DeadlinePassed e) {
      // a pull and the scheduling are tried again and again: that says nothing of the version
      throw new IOException(e.getMessage() + ". Push the image, or make room, and try again", e);
    }
  }

  private static String describe(String reason, ContainerState state) {
    return Optional.ofNullable(state.getWaiting().getMessage())
        .map(message -> reason + ", " + message)
        .orElse(reason);
  }
}
