package io.firedrill.cluster.kubernetes.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.ShadowTarget;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.cluster.VersionSwitch;
import io.firedrill.cluster.kubernetes.DeploymentSpec;
import io.firedrill.cluster.kubernetes.FoundDeployment;
import io.firedrill.cluster.kubernetes.KubernetesTarget;
import io.firedrill.cluster.kubernetes.Lock;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Operator;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The upgrade of a FlinkDeployment, which its operator performs when the spec changes. */
public final class KubernetesUpgrade implements UpgradeTarget {
  private final KubernetesTarget live;
  private final Access access;
  private final Kube kube;
  private final RehearsalArea area;
  private final DeploymentChange change;
  private final Replaced replaced;
  private final KubernetesShadow shadow;
  private Optional<KubernetesShadow> shadowOfOld = Optional.empty();
  private final KubernetesSwitch versionSwitch;

  /**
   * What the new version changes.
   *
   * @param patch a JSON merge patch of the FlinkDeployment, {@code {"spec": …}}
   * @param replaced what is another in a shadow's arguments
   */
  public record Change(JsonNode patch, Replaced replaced) {}

  private KubernetesUpgrade(KubernetesTarget live, Change change, RehearsalArea area, Path backup)
      throws IOException {
    FoundDeployment found = live.found();
    this.live = live;
    this.access = found.access();
    this.kube = found.kube();
    this.area = area;
    JsonNode before =
        kube.flinkDeployment(access.namespace(), access.deployment())
            .orElseThrow(() -> new Problem(Texts.format("%s is no longer there", access.where())));
    JsonNode after =
        kube.patchFlinkDeployment(access.namespace(), access.deployment(), change.patch(), true);
    this.change = new DeploymentChange(before, after, found.spec().settings().defaults());
    this.shadow =
        new KubernetesShadow(
            found, after, change.replaced(), area, live::checkLock, live::markTopics);
    this.replaced = change.replaced();
    this.versionSwitch =
        new KubernetesSwitch(
            kube, access, change.patch(), before, backup, live::checkLock, live::markUpgrade);
  }

  /**
   * Finds the FlinkDeployment, and has the API server check the change; touches nothing.
   *
   * @param holder recorded in the lock, so that others can see who holds it
   * @param area what the rehearsal owns
   * @param backup a folder for a copy of the resource, should it have to be created again
   * @throws Problem if it may not or cannot be upgraded, with the reason
   */
  public static KubernetesUpgrade find(
      Access access, Change change, String holder, RehearsalArea area, Path backup) {
    if (access.sessionJob().isPresent()) {
      throw new Problem(
          "upgrades of a FlinkSessionJob are not rehearsed: leave --session-job out and name a FlinkDeployment in application mode. Drills and savepoint commands take a FlinkSessionJob");
    }
    KubernetesTarget live = KubernetesTarget.find(access, holder, backup);
    try {
      return new KubernetesUpgrade(live, change, area, backup);
    } catch (IOException e) {
      live.close();
      throw new Problem(e.getMessage(), e);
    } catch (RuntimeException e) {
      live.close();
      throw e;
    }
  }

  @Override
  public String startWords() {
    return live.startWords();
  }

  @Override
  public StartedJob startLive() {
    if (access.operatorNamespace().isPresent() && !operatorRuns()) {
      throw new Problem(
          Texts.format(
              "no Flink operator is ready in the namespace %s: it performs upgrades, and starts the shadow",
              access.operatorNamespace().get()));
    }
    StartedJob started = live.start();
    try {
      live.mark(area.id());
      shadow.check();
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
    return started;
  }

  private boolean operatorRuns() {
    try {
      return Operator.pod(kube, access.operatorNamespace().orElseThrow()).isPresent();
    } catch (KubeException e) {
      return true; // it may not be looked at; whether it reacts will be seen
    }
  }

  @Override
  public RunningJob live() {
    return live;
  }

  @Override
  public UpgradeSettings settings() {
    return change.settings();
  }

  @Override
  public List<String> changes() {
    return change.lines();
  }

  @Override
  public List<String> plan() {
    String namespace = access.namespace();
    List<String> lines = new ArrayList<>(plan(namespace));
    lines.addAll(live.found().brokers().plan());
    if (!shadow.ownTopics().isEmpty()) {
      lines.add("would make the topics " + String.join(", ", shadow.ownTopics()));
    }
    lines.addAll(live.found().database().plan());
    if (!shadow.ownTables().isEmpty()) {
      lines.add("would make the tables " + String.join(", ", shadow.ownTables()));
    }
    madeOfOld().ifPresent(old -> lines.add(ofOldVersion(old)));
    lines.add("would remove all of that again");
    return lines;
  }

  private String ofOldVersion(KubernetesShadow old) {
    return Texts.format(
        "would do the same for the old version, to compare what both write: FlinkDeployment %s, secret %s%s",
        old.name(),
        old.secret(),
        old.ownTopics().isEmpty() ? "" : ", topics " + String.join(", ", old.ownTopics()));
  }

  private List<String> plan(String namespace) {
    return List.of(
        Texts.format("%s, job %s", access.where(), live.found().jobId()),
        Texts.format(
            "would hold the Lease %s/%s for as long as it runs",
            namespace, Lock.nameFor(access.deployment())),
        Texts.format(
            "would read jars out of a JobManager pod, and out of the pod %s with the new image",
            Images.podName(area.id())),
        "would take a savepoint of the job, which keeps running",
        Texts.format(
            "would create the FlinkDeployment %s/%s beside it, and the secret %s where the store grants keys%s",
            namespace,
            shadow.name(),
            shadow.secret(),
            shadow.emptied().isEmpty()
                ? ""
                : "; emptyDir takes the place of the volumes "
                    + String.join(", ", shadow.emptied())),
        Texts.format(
            "would write below %s in the bucket %s, and to the job's savepoint folder: an empty object, .firedrill-probe-…, which is deleted at once, and with --keep-savepoint the savepoint",
            area.prefix(), live.found().spec().bucket()));
  }

  @Override
  public JobVersion oldVersion(Path folder) throws IOException {
    return fromRunningPod(change.before(), folder);
  }

  @Override
  public JobVersion newVersion(Path folder, Duration within) throws IOException {
    JsonNode spec = change.after().path("spec");
    boolean imageOnly = Images.check(spec);
    return imageOnly && change.sameImage()
        ? fromRunningPod(change.after(), folder)
        : change.version(change.after(), shadow.content(spec, folder, within));
  }

  private JobVersion fromRunningPod(JsonNode resource, Path folder) throws IOException {
    String pod =
        new Pods(kube, access.namespace(), access.deployment()).leader().getMetadata().getName();
    return change.version(
        resource,
        shadow.images().fetch(pod, DeploymentSpec.CONTAINER, resource.path("spec"), folder));
  }

  @Override
  public ShadowTarget shadow() {
    return shadow;
  }

  @Override
  public synchronized ShadowTarget shadowOfOld() {
    if (shadowOfOld.isEmpty()) {
      shadowOfOld =
          Optional.of(
              new KubernetesShadow(
                  live.found(),
                  change.before(),
                  replaced,
                  area.ofOldVersion(),
                  live::checkLock,
                  live::markTopics));
    }
    return shadowOfOld.get();
  }

  @Override
  public VersionSwitch versionSwitch() {
    return versionSwitch;
  }

  @Override
  public void close() {
    versionSwitch.finish();
    Optional<KubernetesShadow> old = madeOfOld();
    old.ifPresent(KubernetesShadow::close);
    if (shadow.close()) {
      if (shadow.removed() && old.map(KubernetesShadow::removed).orElse(true)) {
        live.close();
      } else {
        live.closeAndLeaveTheLock();
      }
    }
  }

  private synchronized Optional<KubernetesShadow> madeOfOld() {
    return shadowOfOld;
  }
}
