package io.firedrill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.app.Installation;
import io.firedrill.drill.DrillFile;
import io.firedrill.evidence.Fact;
import io.firedrill.run.EvidenceFile;
import io.firedrill.snapshot.Metadata;
import io.firedrill.store.FakeS3;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
  private record Answer(int exitCode, String err, String out) {}

  private static Answer run(String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine line = Firedrill.commandLine();
    StringWriter out = new StringWriter();
    line.setErr(new PrintWriter(err, true));
    line.setOut(new PrintWriter(out, true));
    int exitCode = line.execute(arguments);
    return new Answer(exitCode, err.toString(), out.toString());
  }

  @Test
  void anUnknownDrillIsAnsweredWithTheKnownOnes() {
    Answer answer = run("drill", "no-such-drill");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.err())
        .startsWith(
            "firedrill: unknown drill no-such-drill; known drills: all-pods-kill,"
                + " api-server-away, broker-kill, broker-outage, checkpoint-file-gone, ")
        .doesNotContain("\tat ");
  }

  @Test
  void anUnknownOptionIsWrongUsage() {
    assertThat(run("drill", "--traget", "local").exitCode()).isEqualTo(2);
    assertThat(run().exitCode()).isEqualTo(2);
    assertThat(run("dril").err()).contains("Unmatched argument").contains("Did you mean");
  }

  @Test
  void anUnknownTargetIsAnsweredWithTheKnownOnes() {
    Answer answer = run("drill", "--target", "mars");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.err())
        .startsWith("firedrill: unknown target mars; known targets: local, kubernetes");
  }

  @Test
  void aPortOutOfRangeIsRefused() {
    assertThat(run("drill", "--rest-port", "70000").err()).contains("70000 is not a port");
  }

  @Test
  void leftoversOfThisMachineAreRemovedWithoutACluster(@TempDir Path folder) throws IOException {
    Path work = Files.createDirectories(folder.resolve("drills/a-drill/work"));
    Files.createFile(work.resolve(".firedrill"));
    assertThat(run("clean", "--local", "--dir", folder.toString()).exitCode()).isZero();
    assertThat(work).doesNotExist();
  }

  @Test
  void judgingAFolderWithoutEvidenceIsRefused(@TempDir Path folder) {
    Answer answer = run("judge", folder.toString());
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.err()).startsWith("firedrill: there is no evidence.jsonl in " + folder);
  }

  @Test
  void recordedEvidenceIsJudgedAgainWithTheVerdictsExitCode(@TempDir Path folder)
      throws IOException {
    Path recorded = Path.of("src/test/resources/evidence/taskmanager-kill/evidence.jsonl");
    Files.copy(recorded, folder.resolve("evidence.jsonl"));
    assertThat(run("judge", folder.toString()).exitCode()).isZero();
    assertThat(folder.resolve("report.html")).exists();

    String withoutAudit =
        String.join(
            "\n",
            Files.readAllLines(recorded).stream()
                .filter(l -> !l.contains("LedgerAudited"))
                .toList());
    Files.writeString(folder.resolve("evidence.jsonl"), withoutAudit);
    assertThat(run("judge", folder.toString()).exitCode()).isEqualTo(3);
  }

  @Test
  void theHistoryOfAFolderIsAPageAndFailsOnlyWhereProofIsTooOld(@TempDir Path folder)
      throws IOException {
    Path recorded = Path.of("src/test/resources/evidence/taskmanager-kill/evidence.jsonl");
    Path run = Files.createDirectories(folder.resolve("one"));
    Files.copy(recorded, run.resolve("evidence.jsonl"));
    assertThat(run("history", folder.toString(), "--out", folder.toString()).exitCode()).isZero();
    assertThat(folder.resolve("history.html")).exists();
    Path another = Files.createDirectories(folder.resolve("of-another-version"));
    Files.writeString(another.resolve("evidence.jsonl"), "{\"fact\":\"ToBeInvented\",\"at\":1}\n");
    Answer leftOut = run("history", folder.toString(), "--out", folder.toString());
    assertThat(leftOut.exitCode()).isZero();
    assertThat(leftOut.err()).contains("1 run is left out, because this version cannot read them");
    Answer old = run("history", folder.toString(), "--out", folder.toString(), "--max-age", "1");
    assertThat(old.exitCode()).isEqualTo(1);
    assertThat(old.err()).contains("taskmanager-kill on local has not passed for a day");
    assertThat(run("history", folder.toString(), "--max-age", "0").exitCode()).isEqualTo(2);
    assertThat(run("history", folder.resolve("nowhere").toString()).err())
        .startsWith("firedrill: cannot read the folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NoSuchBucket", "AccessDenied"})
  void aBucketWhoseRunsCannotBeReadIsNamedWithTheRightsThatItTakes(String refusal)
      throws IOException {
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "secret");
    try (FakeS3 store = new FakeS3(Optional.of(refusal))) {
      Answer answer = run("history", "s3://b/drills", "--endpoint", store.endpoint().toString());
      assertThat(answer.exitCode()).isEqualTo(2);
      assertThat(answer.err())
          .startsWith("firedrill: the runs in s3://b/drills cannot be read: S3 bucket b: ")
          .contains("rights to list the bucket");
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
  }

  @Test
  void anArchiveThatIsNotInABucketIsRefusedBeforeAnythingRuns() {
    Answer answer = run("drill", "--archive", "somewhere/else");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.err()).contains("somewhere/else is not a path in an S3 bucket");
  }

  @Test
  void evidenceIsVerifiedByItsChainAndOlderOneByItsSignatureOnly(@TempDir Path folder)
      throws IOException {
    try (EvidenceFile file = EvidenceFile.create(folder)) {
      file.add(new Fact.BacklogSeen(1, 2));
      file.add(new Fact.BacklogSeen(2, 3));
    }
    assertThat(run("evidence", "verify", folder.toString()))
        .isEqualTo(new Answer(0, "", "chained: 2 facts, each follows from the one before\n"));
    Path file = folder.resolve("evidence.jsonl");
    Files.writeString(file, Files.readString(file).replace("\"records\":2", "\"records\":4"));
    Answer changed = run("evidence", "verify", folder.toString());
    assertThat(changed.exitCode()).isEqualTo(2);
    assertThat(changed.err()).contains("evidence.jsonl:2: does not follow from the line before");
    Answer old = run("evidence", "verify", "src/test/resources/evidence/taskmanager-kill");
    assertThat(old.exitCode()).isEqualTo(2);
    assertThat(old.err()).contains("is unchained");
  }

  @Test
  void bashCompletesCommandsOptionsAndDrills(@TempDir Path folder) throws Exception {
    Path script = Files.writeString(folder.resolve("completion"), run("completion").out());
    assertThat(completed(script, "hist")).isEqualTo("history");
    assertThat(completed(script, "drill", "jobmanager-de"))
        .isEqualTo("jobmanager-delete jobmanager-deployment-delete");
    assertThat(completed(script, "drill", "--allow")).isEqualTo("--allow-context");
  }

  private static String completed(Path script, String... words) throws Exception {
    String complete =
        "compopt() { :; }; source \"$0\"; COMP_WORDS=(firedrill \"$@\"); COMP_CWORD=$#; _complete_firedrill; echo"
            + " \"${COMPREPLY[@]}\"";
    List<String> command = new ArrayList<>(List.of("bash", "-c", complete, script.toString()));
    command.addAll(List.of(words));
    Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
    String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(answer).isZero();
    return answer.strip();
  }

  @Test
  void thePageOfDrillsIsWhatTheDrillsSay() throws IOException {
    Installation installation = Installation.find();
    String page =
        DrillsPage.of(
            installation.drills().stream()
                .map(name -> DrillFile.read(installation.drill(name)))
                .toList());
    assertThat(Path.of("docs/drills.md"))
        .as("bin/firedrill drills --markdown > docs/drills.md")
        .hasContent(page);
  }

  @Test
  void thePageOfTheDoctorsRulesIsWhatTheRulesSay() {
    assertThat(Path.of("docs/doctor-rules.md"))
        .as("bin/firedrill doctor --explain all > docs/doctor-rules.md")
        .content()
        .isEqualToNormalizingNewlines(run("doctor", "--explain", "all").out());
  }

  @Test
  void theDoctorFailsFromASeverityOnAndSaysWhatItDoesNotKnow(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("config.yaml");
    Files.writeString(file, "high-availability.type: none\n");
    Answer found = run("doctor", "--file", file.toString());
    assertThat(found.exitCode()).isEqualTo(1);
    assertThat(found.out()).contains("error    ha-off", "set: high-availability.type");
    assertThat(run("doctor", "--file", file.toString(), "--ignore", "ha-off").exitCode()).isZero();
    assertThat(run("doctor", "--file", file.toString(), "--fail-on", "never").exitCode()).isZero();
    for (String[] wrong :
        new String[][] {
          {"there is no rule ha", "--file", file.toString(), "--ignore", "ha"},
          {"there is no rule ha", "--explain", "ha"},
          {"nowhere.yaml cannot be read", "--file", "nowhere.yaml"}
        }) {
      doctorRefuses(wrong);
    }
    Files.writeString(file, "kind: Service\n");
    doctorRefuses("has no FlinkDeployment", "--file", file.toString());
    Files.writeString(file, "a: [\n");
    doctorRefuses("is not YAML", "--file", file.toString());
  }

  private static void doctorRefuses(String... wordsAndOptions) {
    String[] arguments = wordsAndOptions.clone();
    arguments[0] = "doctor";
    Answer answer = run(arguments);
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.err()).contains(wordsAndOptions[0]).doesNotContain("\tat ");
    assertThat(answer.out()).isEmpty();
  }

  @Test
  void aPipelineThatADrillDoesNotHaveIsRefused() {
    refuses(
        "csv-taskmanager-kill reads a file: it has no part in the pipeline kafka",
        "drill",
        "csv-taskmanager-kill",
        "--pipeline",
        "kafka");
    refuses(
        "database-kill is for a job that writes to PostgreSQL: --pipeline jdbc or --pipeline kafka-jdbc",
        "drill",
        "database-kill");
    refuses(
        "pre-commit-kill is for a job that writes in transactions: --pipeline kafka, jdbc or kafka-jdbc",
        "drill",
        "pre-commit-kill");
    refuses(
        "broker-outage proves nothing of a job into tables: its checkpoints complete while brokers that"
            + " it only reads from are down, so that nothing shows for how long they were. broker-kill"
            + " is for such a job, too",
        "drill",
        "broker-outage",
        "--pipeline",
        "kafka-jdbc");
    refuses(
        "--pipeline hdfs is for --target local: on Kubernetes a job is drilled as it is",
        "drill",
        "--target",
        "kubernetes",
        "--pipeline",
        "hdfs");
  }

  /** Refused with one sentence, before anything is done. */
  private static void refuses(String sentence, String... arguments) {
    Answer answer = run(arguments);
    assertThat(answer).isEqualTo(new Answer(2, "firedrill: %s%n".formatted(sentence), ""));
  }

  private static final String TARGETS = "unknown target mars; known targets: local, kubernetes";

  @Test
  void everyCommandWithATargetNamesTheKnownOnes() {
    refuses(TARGETS, "upgrade", "--target", "mars");
    refuses(TARGETS, "savepoint", "take", "--target", "mars");
    refuses(TARGETS, "savepoint", "list", "--target", "mars");
    refuses(TARGETS, "savepoint", "inspect", "latest", "--target", "mars");
    refuses(TARGETS, "savepoint", "restore", "latest", "--target", "mars");
    refuses(TARGETS, "savepoint", "dispose", "s3p://b/a", "--target", "mars");
  }

  @Test
  void commandsThatOnlyHoldOthersAskForOne() {
    for (String command : new String[] {"savepoint", "snapshot"}) {
      Answer answer = run(command);
      assertThat(answer.exitCode()).isEqualTo(2);
      assertThat(answer.err()).startsWith("firedrill: missing command").doesNotContain("\tat ");
    }
  }

  // upgrade

  @Test
  void anUpgradeThatChangesNothingIsRefused() {
    refuses(
        "nothing changes: say what the new version is, with --image, --change FILE, --parallelism,"
            + " --set or --jar",
        "upgrade",
        "--target",
        "kubernetes");
  }

  private static void refusesChange(Path file, String sentence) {
    refuses(sentence, "upgrade", "--target", "kubernetes", "--change", file.toString());
  }

  @Test
  void aFileThatIsNotAPatchIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("change.yaml");
    refusesChange(file, "there is no file " + file);
    refusesChange(folder, "there is no file " + folder);
    String noPatch =
        file + " is not a merge patch of a FlinkDeployment: it has no mapping spec at its top";
    for (String content : new String[] {"", "image: x", "spec: x", "- spec", "spec:"}) {
      Files.writeString(file, content);
      refusesChange(file, noPatch);
    }
    Files.writeString(file, "spec: {image: [");
    Answer answer = run("upgrade", "--target", "kubernetes", "--change", file.toString());
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.err()).startsWith("firedrill: cannot parse " + file + ": ").hasLineCount(1);
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    String parallelism = "--parallelism 0: it must be at least 1";
    refuses(parallelism, "upgrade", "--parallelism", "0");
    refuses(parallelism, "upgrade", "--target", "kubernetes", "--parallelism", "0");
    refuses("--up-within 0: it must be at least 1", "upgrade", "--up-within", "0");
    refuses("--within 0: it must be at least 1", "savepoint", "take", "--within", "0");
    assertThat(run("upgrade", "--parallelism", "many").exitCode()).isEqualTo(2);
  }

  @Test
  void anUnknownFormatIsAnsweredWithTheKnownOnes() {
    for (String command : new String[] {"upgrade", "savepoint take"}) {
      String[] arguments = (command + " --format parquet").split(" ");
      assertThat(run(arguments))
          .isEqualTo(
              new Answer(
                  2,
                  """
                  firedrill: Invalid value for option '--format': expected one of [CANONICAL, NATIVE] (case-insensitive) but was 'parquet'
                  `firedrill %s --help` explains the options.
                  """
                      .formatted(command),
                  ""));
    }
  }

  @Test
  void optionsThatExcludeEachOtherAreRefused(@TempDir Path folder) {
    refuses("--despite-no-go needs --perform", "upgrade", "--despite-no-go");
    String elsewhere = "--change and --image are for --target kubernetes; name a jar with --jar";
    refuses(elsewhere, "upgrade", "--image", "x");
    refuses(elsewhere, "upgrade", "--change", "x");
    refuses(
        "a FlinkDeployment has one jarURI: give --jar once",
        "upgrade",
        "--target",
        "kubernetes",
        "--jar",
        "a",
        "--jar",
        "b");
    refuses(
        "--fresh removes what --from would start from: give only one of them",
        "run",
        "--dir",
        folder.toString(),
        "--fresh",
        "--from",
        "latest");
    refuses(
        "--by nonce is for --target kubernetes",
        "savepoint",
        "take",
        "--by",
        "nonce",
        "--dir",
        folder.toString());
  }

  @Test
  void aJarThatDoesNotExistIsRefused(@TempDir Path folder) throws IOException {
    refuses("there is no jar no-such.jar", "upgrade", "--jar", "no-such.jar");
    Files.createFile(folder.resolve("_metadata"));
    refuses(
        "there is no jar no-such.jar",
        "snapshot",
        "check",
        folder.toString(),
        "--jar",
        "no-such.jar");
  }

  // savepoints

  @Test
  void aFolderWithoutASavepointIsRefused(@TempDir Path folder) {
    refuses(
        "there is no savepoint in %s: it has no _metadata".formatted(folder),
        "snapshot",
        "check",
        folder.toString(),
        "--jar",
        "x.jar");
    assertThat(run("snapshot", "check", folder.toString()).err())
        .startsWith("firedrill: Missing required option: '--jar=JAR'");
  }

  @Test
  void aSavepointThatIsCutOrNotWholeIsRefusedInASentence(@TempDir Path folder) throws IOException {
    String jar = Files.createFile(folder.resolve("x.jar")).toString();
    String path = folder.toString();
    OperatorState operator =
        Metadata.withList("totals", "s", Metadata.file("s3p://b/checkpoints/gone", 1), 0);
    Metadata.in(folder, Metadata.CHECKPOINT, operator);
    assertThat(run("snapshot", "check", path, "--jar", jar).err())
        .startsWith("firedrill: the snapshot in %s is not whole: 1 of its files".formatted(path))
        .contains("not on this machine: s3p://b/checkpoints/gone");
    byte[] whole = Files.readAllBytes(folder.resolve("_metadata"));
    Files.write(folder.resolve("_metadata"), Arrays.copyOf(whole, whole.length / 2));
    refuses(
        "the savepoint in %s: Flink cannot read this _metadata: it ends too early".formatted(path),
        "snapshot",
        "check",
        path,
        "--jar",
        jar);
  }

  @Test
  void aSavepointThatDoesNotExistIsRefused(@TempDir Path folder) {
    String path = "s3p://firedrill/savepoints/x";
    String sentence =
        "there is no snapshot %s: it has no _metadata, or was disposed of. `firedrill savepoint list` shows those that exist"
            .formatted(path);
    String dir = folder.toString();
    refuses(sentence, "savepoint", "inspect", path, "--dir", dir);
    refuses(sentence, "savepoint", "restore", path, "--dir", dir);
    refuses(sentence, "savepoint", "dispose", path, "--dir", dir);
    refuses(sentence, "savepoint", "fetch", path, folder.resolve("new").toString(), "--dir", dir);
    refuses(sentence, "run", "--from", path, "--dir", dir);
  }

  @Test
  void aPathOutsideTheBucketIsRefused(@TempDir Path folder) {
    for (String path : new String[] {"a b", "somewhere", "s3p://another/x"}) {
      refuses(
          path + " is not in the bucket firedrill",
          "savepoint",
          "inspect",
          path,
          "--dir",
          folder.toString());
    }
  }

  @Test
  void aJobWithoutASnapshotHasNoLatest(@TempDir Path folder) {
    refuses(
        "the local job in %s has no checkpoint and no savepoint".formatted(folder),
        "savepoint",
        "inspect",
        "latest",
        "--dir",
        folder.toString());
  }

  @Test
  void aSavepointOfAJobThatDoesNotRunCannotBeTaken(@TempDir Path folder) {
    refuses(
        "no job runs in %s: start one with `firedrill run`".formatted(folder),
        "savepoint",
        "take",
        "--dir",
        folder.toString());
  }

  @Test
  void anExistingFolderIsNotFetchedInto(@TempDir Path folder) {
    refuses(
        "%s already exists: give another folder".formatted(folder),
        "savepoint",
        "fetch",
        "latest",
        folder.toString());
  }

  @Test
  void aRunThatWouldWriteEverythingAgainIsRefused(@TempDir Path folder) throws IOException {
    Path part = folder.resolve("store/firedrill/ledger/split=0/part-0");
    Files.createDirectories(part.getParent());
    Files.createFile(part);
    refuses(
        "an earlier run has written to %s, and a job that starts over would write all of it again: give --from latest, or --fresh"
            .formatted(folder),
        "run",
        "--dir",
        folder.toString());
  }

  @Test
  void aPortOfARunOutOfRangeIsRefused() {
    refuses(
        "--rest-port 70000 is not a port: it must be from 0 to 65535",
        "run",
        "--rest-port",
        "70000");
  }

  @Test
  void anErrorThatNobodyCatchesIsNotAVerdict() {
    assertThat(
            Firedrill.exitCode(
                () -> {
                  throw new OutOfMemoryError("Java heap space");
                }))
        .isEqualTo(2);
  }

  @Test
  void aJobOfOnesOwnIsNamedByItsJarAndRefusedBeforeAnythingStarts(@TempDir Path folder)
      throws IOException {
    Path jar = folder.resolve("own.jar");
    try (JarOutputStream entries = new JarOutputStream(Files.newOutputStream(jar))) {
      entries.putNextEntry(new JarEntry("team/Job.class"));
    }
    String own = jar.toString();
    assertThat(run("drill", "--dry-run", "--jar", "none.jar").err()).contains("no jar none.jar");
    assertThat(run("drill", "--dry-run", "--jar", own).err())
        .contains("name it with --entry-class");
    assertThat(run("drill", "--dry-run", "--jar", own, "--entry-class", "team.Jib").err())
        .contains("there is no class team.Jib in");
    assertThat(run("drill", "lab", "--dry-run", "--jar", own, "--entry-class", "team.Job").err())
        .contains("lab is not for a job of your own");
    assertThat(run("drill", "taskmanager-kill", "--dry-run", "--", "--rate", "1").err())
        .contains("name its jar with --jar");
    assertThat(run("drill", "--dry-run", "--contract", "c.yaml").err())
        .contains("--contract is for a job of your own");
    assertThat(
            run(
                    "drill",
                    "--dry-run",
                    "--pipeline",
                    "kafka",
                    "--jar",
                    own,
                    "--entry-class",
                    "team.Job")
                .err())
        .contains("--pipeline kafka is for the project's own job");
    assertThat(
            run(
                    "drill",
                    "taskmanager-kill",
                    "--dry-run",
                    "--jar",
                    own,
                    "--entry-class",
                    "team.Job",
                    "--set",
                    "a=b",
                    "--",
                    "--rate",
                    "1")
                .exitCode())
        .isZero();
  }
}
