package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.kind.Kind.Answer;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Rehearsals of upgrades on kind, and what they report. */
record Upgrades(Kind kind) {
  static final Path REPORT = Path.of("target/drills/upgrade/latest");

  static final List<String> ARGUMENTS =
      List.of(
          "--ledger",
          "s3a://firedrill/ledger",
          "--rejects",
          "s3a://firedrill/rejects",
          "--splits",
          "2",
          "--rate",
          "200");

  Answer upgrade(String... options) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("upgrade", "--target", "kubernetes", "--soak", "5"));
    command.addAll(List.of(options));
    return kind.firedrill(command.toArray(String[]::new));
  }

  /** Upgrades to a version that nobody should upgrade to. */
  Answer upgradeToBad(String change, String... options) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--image",
                kind.badImage(),
                "--jar",
                "local:///opt/flink/usrlib/firedrill-defects.jar",
                "--entry-class",
                "io.firedrill.defect.BadVersion"));
    all.addAll(List.of(options));
    all.addAll(List.of("--", change));
    all.addAll(ARGUMENTS);
    return upgrade(all.toArray(String[]::new));
  }

  JsonNode report() throws IOException {
    return kind.read(REPORT.resolve("report.json"));
  }

  String finding(String link) throws IOException {
    for (JsonNode each : report().path("links")) {
      if (each.path("name").asText().equals(link)) {
        return each.path("finding").asText();
      }
    }
    return "no such link";
  }

  void nothingOfTheRehearsalIsLeft() throws Exception {
    assertThat(kind.get("flinkdeployments").path("items")).hasSize(1);
    for (String what : List.of("pods", "secrets", "configmaps", "flinkstatesnapshots")) {
      assertThat(kind.get(what, "-l", "firedrill.io/rehearsal").path("items")).as(what).isEmpty();
    }
    kind.noLockIsLeft();
    List<ObjectStore.Entry> objects = kind.bucket(store -> store.list("firedrill-rehearsal/"));
    assertThat(objects).isEmpty();
  }
}
