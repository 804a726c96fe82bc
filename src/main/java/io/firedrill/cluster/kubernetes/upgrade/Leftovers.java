package io.firedrill.cluster.kubernetes.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.RehearsalTables;
import io.firedrill.cluster.RehearsalTopics;
import io.firedrill.cluster.WriteProbe;
import io.firedrill.cluster.kubernetes.FailureTrigger;
import io.firedrill.cluster.kubernetes.FoundDeployment;
import io.firedrill.cluster.kubernetes.LentSettings;
import io.firedrill.cluster.kubernetes.Lock;
import io.firedrill.cluster.kubernetes.LostDeployment;
import io.firedrill.cluster.kubernetes.QuotaRoom;
import io.firedrill.cluster.kubernetes.ResourceCopy;
import io.firedrill.cluster.kubernetes.TakenNodes;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.FlinkKind;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.ledger.Brokers;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a harness that was killed can leave: in a namespace its lock, and what a rehearsal of an
 * upgrade had made; in the bucket what that had written.
 */
public final class Leftovers {
  private final Access access;
  private final Kube kube;
  private final Path backup;
  private final Duration untouched;
  private final List<String> done = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private final Set<String> held = new HashSet<>();
  private final List<Lease> over = new ArrayList<>();
  private final List<Lease> needed = new ArrayList<>();
  private final Set<String> unreachable = new HashSet<>();

  /** By id, the FlinkDeployment whose upgrade was rehearsed. */
  private final Map<String, String> rehearsals = new TreeMap<>();

  /** By id, the brokers at which topics were made. */
  private final Map<String, String> topicsAt = new TreeMap<>();

  private Leftovers(Access access, Kube kube, Path backup, Duration untouched) {
    this.access = access;
    this.backup = backup;
    this.kube = kube;
    this.untouched = untouched;
  }

  /**
   * What came of it, a line for each thing.
   *
   * @param failed what could not be done, and why
   */
  public record Outcome(List<String> done, List<String> failed) {
    public static final Outcome NOTHING = new Outcome(List.of(), List.of());

    public Outcome {
      done = List.copyOf(done);
      failed = List.copyOf(failed);
    }
  }

  /**
   * Removes what is no longer held.
   *
   * @param backup a folder for a copy of a resource while it is created again
   * @throws Problem if the namespace or the bucket cannot be looked at
   */
  public static Outcome remove(Access access, Path backup) {
    return remove(access, Kube.open(access), backup);
  }

  /** The same through a connection, which is closed. */
  static Outcome remove(Access access, Kube open, Path backup) {
    try (Kube kube = open) {
      Leftovers leftovers = new Leftovers(access, kube, backup, Lock.UNTOUCHED);
      leftovers.leases();
      leftovers.room();
      leftovers.nodes();
      leftovers.copies();
      leftovers.drills();
      leftovers.shadows();
      leftovers.pods();
      leftovers.secrets();
      leftovers.objects();
      leftovers.endLeases(); // last: they say what to look for
      return new Outcome(leftovers.done, leftovers.failed);
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  /** Those of the namespace, and those of the store and the operator where they are named. */
  private List<Lease> allLeases() throws KubeException {
    List<Lease> leases = new ArrayList<>(Lock.all(kube, access.namespace()));
    Set<String> shared = new TreeSet<>();
    access.storeNamespace().ifPresent(shared::add);
    access.operatorNamespace().ifPresent(shared::add);
    shared.remove(access.namespace());
    for (String namespace : shared) {
      try {
        Lock.all(kube, namespace).stream().filter(Lock::shared).forEach(leases::add);
      } catch (KubeException e) {
        if (!e.forbidden()) {
          throw e;
        }
        // whoever may not look there has left nothing there
      }
    }
    return leases;
  }

  private static String name(Lease lease) {
    return Texts.format(
        "Lease %s/%s", lease.getMetadata().getNamespace(), lease.getMetadata().getName());
  }

  private void leases() throws KubeException {
    List<Lease> before = allLeases();
    List<Lease> leases =
        before.stream().anyMatch(Lock::expired) ? allLeasesAfterAWhile(before) : before;
    for (Lease lease : leases) {
      boolean untouched = before.stream().anyMatch(seen -> isSame(seen, lease));
      if (Lock.expired(lease) && untouched) {
        over.add(lease);
        Lock.rehearsal(lease).ifPresent(id -> rehearsals.put(id, Lock.deploymentOf(lease)));
        Lock.rehearsal(lease)
            .filter(id -> Lock.topics(lease).isPresent())
            .ifPresent(id -> topicsAt.put(id, Lock.topics(lease).get()));
        unwatched(lease);
      } else {
        held.add(lease.getMetadata().getName());
        done.add(
            Texts.format(
                "left %s alone: %s holds it", name(lease), lease.getSpec().getHolderIdentity()));
      }
    }
  }

  /** An upgrade whose harness was killed is carried on by the operator, with nobody watching it. */
  private void unwatched(Lease lease) throws KubeException {
    if (Lock.upgraded(lease).isEmpty()) {
      return;
    }
    String name = Lock.deploymentOf(lease);
    Optional<JsonNode> now = kube.flinkDeployment(access.namespace(), name);
    if (now.isPresent()
        && !now.get().at("/metadata/generation").asText().equals(Lock.upgraded(lease).get())) {
      done.add(
          Texts.format(
              "the upgrade of FlinkDeployment %s/%s was started, but nobody watched it finish: the Flink operator completes it, and there"
                  + " will be no automatic rollback. `firedrill wait-ready` waits until it runs; no ledger was audited",
              access.namespace(), name));
    }
  }

  /** By this machine's clock one has run out; its holder may renew it by another. */
  private List<Lease> allLeasesAfterAWhile(List<Lease> before) throws KubeException {
    try {
      Wait.until(
          "the leases to be renewed",
          untouched,
          () -> {
            List<Lease> now = allLeases();
            boolean all =
                before.stream()
                    .filter(Lock::expired)
                    .noneMatch(seen -> now.stream().anyMatch(lease -> isSame(seen, lease)));
            return all ? Look.seen(true) : Look.notYet("untouched");
          });
    } catch (DeadlinePassed e) {
      // then at least one of them is nobody's
    }
    return allLeases();
  }

  private static boolean isSame(Lease seen, Lease lease) {
    return name(seen).equals(name(lease)) && Lock.same(seen, lease);
  }

  private void endLeases() throws KubeException {
    for (Lease lease : over) {
      if (needed.contains(lease)
          || Lock.rehearsal(lease).filter(unreachable::contains).isPresent()) {
        continue;
      }
      kube.ask("delete the lease", c -> c.resource(lease).lockResourceVersion().delete());
      done.add("removed " + name(lease));
    }
  }

  /** The cluster gives it back by itself after a while. */
  private void room() throws KubeException {
    try {
      List<String> nobodys =
          QuotaRoom.takenFor(kube, access.namespace()).stream()
              .filter(deployment -> !held.contains(Lock.nameFor(deployment)))
              .toList();
      done.addAll(QuotaRoom.removeLeft(kube, access.namespace(), nobodys));
    } catch (KubeException e) {
      if (!e.forbidden()) {
        throw e;
      }
      // whoever may not look at quotas has taken no room
    }
  }

  /** A process beside the harness gives them back, unless it was killed as well. */
  private void nodes() {
    tried(
        "the nodes that drills have taken, if there are any",
        () ->
            done.addAll(
                TakenNodes.giveBackLeft(
                    kube,
                    access.namespace(),
                    deployment -> !held.contains(Lock.nameFor(deployment)))));
  }

  /** One thing that is removed. */
  private interface Step {
    void run() throws IOException;
  }

  /** That one cannot be removed is to keep nothing from the others. */
  private boolean tried(String what, Step step) {
    try {
      step.run();
      return true;
    } catch (IOException | Problem | DeadlinePassed e) {
      failed.add(Texts.format("left %s: %s", what, e.getMessage()));
      return false;
    }
  }

  /** A redeployment that ended between its delete and its create is carried to its end. */
  private void copies() throws IOException {
    for (JsonNode resource : new ResourceCopy(kube, access.namespace()).all()) {
      JobResource job = JobResource.of(kube, access.namespace(), resource);
      if (!held.contains(Lock.nameFor(job.deployment()))) {
        String what = Texts.format("%s %s/%s", job.kind().kind(), job.namespace(), job.name());
        tried("the copy of " + what, () -> carryOn(job, what, resource));
      }
    }
  }

  private void carryOn(JobResource job, String what, JsonNode resource) throws IOException {
    LostDeployment lost = new LostDeployment(job, backup);
    if (lost.lost().isPresent()) {
      String from = lost.bringBackFromBucket(access.of(job.name()), resource);
      done.add(
          Texts.format(
              "created %s again, which a drill had deleted before it was killed, from %s",
              what, from));
      return;
    }
    if (job.own().isEmpty()) {
      kube.createFlinkResource(resource);
      done.add(
          Texts.format("created %s again, which a restore had deleted before it was killed", what));
    }
    new ResourceCopy(kube, access.namespace()).remove(resource);
    done.add("removed the copy of " + what);
  }

  /** What drills had armed, and changed for as long as they last. */
  private void drills() throws IOException {
    for (Lease lease : over) {
      if (Lock.shared(lease)) {
        continue;
      }
      Access of = access.of(Lock.deploymentOf(lease));
      String what = "the object that lets user code fail, if there is one, of " + of.where();
      if (!tried(what, () -> disarm(of))) {
        needed.add(lease); // it says the next time where to look
      }
    }
    for (JsonNode resource : kube.flinkResources(access.namespace(), FlinkKind.DEPLOYMENT)) {
      JobResource job = JobResource.of(kube, access.namespace(), resource);
      if (!held.contains(Lock.nameFor(job.deployment())) && new LentSettings(job).giveBack()) {
        done.add(
            Texts.format(
                "put the Flink settings of FlinkDeployment %s/%s back, which a drill had changed: the"
                    + " operator deploys it with them",
                job.namespace(), job.name()));
      }
    }
  }

  private void disarm(Access of) throws IOException {
    try (FoundDeployment found = FoundDeployment.find(of)) {
      if (new FailureTrigger(found).remove()) {
        done.add("removed the object that lets user code fail, of " + of.where());
      }
    } catch (Problem e) {
      // there is no such job, or no bucket of it: nothing fails
    }
  }

  /** Whether the rehearsal that made it is over; those that are not are left alone. */
  private boolean over(Map<String, String> labels) {
    String of = labels.get(RehearsalLabels.OF);
    if (of == null || held.contains(Lock.nameFor(of))) {
      return false;
    }
    rehearsals.put(labels.get(RehearsalLabels.REHEARSAL), of);
    return true;
  }

  private void shadows() throws IOException {
    for (JsonNode resource : kube.flinkResources(access.namespace(), FlinkKind.DEPLOYMENT)) {
      Map<String, String> labels = new TreeMap<>();
      resource
          .at("/metadata/labels")
          .properties()
          .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
      String name = resource.at("/metadata/name").asText();
      // a label is anybody's to set
      if (KubernetesShadow.names(labels.get(RehearsalLabels.REHEARSAL)).contains(name)
          && over(labels)) {
        new ShadowCluster(kube, access.namespace(), name).remove();
        done.add(Texts.format("removed FlinkDeployment %s/%s", access.namespace(), name));
      }
    }
  }

  private void pods() throws KubeException {
    for (HasMetadata pod :
        kube.ask(
            "list the pods of rehearsals",
            c ->
                c.pods()
                    .inNamespace(access.namespace())
                    .withLabel(RehearsalLabels.REHEARSAL)
                    .withoutLabel("app")
                    .list()
                    .getItems())) {
      removed("Pod", pod);
    }
  }

  private void secrets() throws KubeException {
    for (HasMetadata secret :
        kube.ask(
            "list the secrets of rehearsals",
            c ->
                c.secrets()
                    .inNamespace(access.namespace())
                    .withLabel(RehearsalLabels.REHEARSAL)
                    .list()
                    .getItems())) {
      removed("Secret", secret);
    }
  }

  private void removed(String kind, HasMetadata resource) throws KubeException {
    if (over(resource.getMetadata().getLabels())) {
      kube.ask("delete the " + kind, c -> c.resource(resource).delete());
      done.add(
          Texts.format(
              "removed %s %s/%s", kind, access.namespace(), resource.getMetadata().getName()));
    }
  }

  private void objects() throws IOException {
    for (Map.Entry<String, String> rehearsal : rehearsals.entrySet()) {
      String prefix = new RehearsalArea(rehearsal.getKey()).prefix();
      try (FoundDeployment found = FoundDeployment.find(access.of(rehearsal.getValue()))) {
        ObjectStore store = found.bucket().store();
        int objects = store.leftBelow(prefix).size();
        store.deleteBelow(prefix);
        topics(found, rehearsal.getKey());
        tables(found, rehearsal.getKey());
        done.add(Texts.format("removed %d objects below %s", objects, prefix));
        probes(store, found.paths().savepoints());
      } catch (Problem e) {
        // its lease stays, and says the next time what to look for
        unreachable.add(rehearsal.getKey());
        done.add(
            Texts.format(
                "left what is below %s in its bucket: %s. Run `firedrill clean` again once it is there",
                prefix, e.getMessage()));
      }
    }
  }

  /** Those of both shadows, at the brokers that are named now, else at those that it used. */
  private void topics(FoundDeployment found, String id) {
    if (!topicsAt.containsKey(id)) {
      return;
    }
    RehearsalArea area = new RehearsalArea(id);
    try {
      found.brokers().open();
      for (RehearsalArea each : List.of(area, area.ofOldVersion())) {
        RehearsalTopics topics =
            found
                .topicsOf(each)
                .orElseGet(() -> new RehearsalTopics(new Brokers(topicsAt.get(id)), each.name()));
        List<String> left = topics.left();
        topics.remove();
        left.forEach(one -> done.add("removed " + one));
      }
    } catch (IOException e) {
      unreachable.add(id);
      done.add(
          Texts.format(
              "left what begins with %s or %s at the Kafka brokers: %s. Run `firedrill clean"
                  + " --brokers HOST:PORT` again",
              area.name(), area.ofOldVersion().name(), e.getMessage()));
    }
  }

  /**
   * Those of both shadows, with what is prepared for them, if the database is known and answers.
   */
  private void tables(FoundDeployment found, String id) {
    if (found.spec().tables().isEmpty()) {
      return;
    }
    RehearsalArea area = new RehearsalArea(id);
    for (RehearsalArea each : List.of(area, area.ofOldVersion())) {
      try {
        found.database().open();
        RehearsalTables tables = found.tablesOf(each).orElseThrow();
        List<String> left = tables.left();
        tables.remove();
        left.forEach(one -> done.add("removed " + one));
      } catch (IOException e) {
        unreachable.add(id);
        done.add(
            Texts.format(
                "left the tables %s… in the database, and what is prepared for them, if there is"
                    + " anything: %s. Run `firedrill clean` again once it answers",
                each.tables(), e.getMessage()));
      }
    }
  }

  /** Of those that a rehearsal in progress is about to delete itself, none is missed. */
  private void probes(ObjectStore store, String folder) throws IOException {
    if (folder.isEmpty()) {
      return;
    }
    int probes = new WriteProbe(store, folder).removeLeft();
    if (probes > 0) {
      done.add(Texts.format("removed %d empty objects from %s", probes, folder));
    }
  }
}
