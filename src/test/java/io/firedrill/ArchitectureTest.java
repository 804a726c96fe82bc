package io.firedrill;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.firedrill.cluster.kubernetes.client.Access;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

@AnalyzeClasses(packages = "io.firedrill", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** From the top floor down: a package may use those below it, not those beside or above it. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("cli"),
          List.of("selftest", "bench"),
          List.of("app"),
          List.of("report"),
          List.of("drill", "upgrade"),
          List.of("savepoint", "doctor"),
          List.of("run"),
          List.of("judge"),
          List.of("evidence"),
          List.of("cluster"),
          List.of("inspect", "contract"),
          List.of("flink", "snapshot", "ledger", "proxy"),
          List.of("store", "wait"),
          List.of("problem"));

  @ArchTest
  static void packagesDependDownwardsOnly(JavaClasses all) {
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      for (String room : FLOORS.get(floor)) {
        List<String> others = new ArrayList<>();
        FLOORS.subList(0, floor).forEach(others::addAll);
        FLOORS.get(floor).stream().filter(beside -> !beside.equals(room)).forEach(others::add);
        if (!others.isEmpty()) {
          noClasses()
              .that()
              .resideInAPackage(in(room))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(others.stream().map(ArchitectureTest::in).toArray(String[]::new))
              .check(all);
        }
      }
    }
  }

  @ArchTest
  static void everyPackageHasItsFloor(JavaClasses all) {
    Set<String> rooms =
        all.stream()
            .map(type -> type.getPackageName().split("\\.", 4)[2])
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> known = new TreeSet<>(List.of("job", "warmup", "defect"));
    FLOORS.forEach(known::addAll);
    assertThat(rooms).isEqualTo(known);
  }

  private static String in(String room) {
    return "io.firedrill." + room + "..";
  }

  /** A verdict comes from evidence alone: anybody can judge it again, anywhere, later. */
  @ArchTest
  static final ArchRule evidenceAndItsJudgeArePure =
      noClasses()
          .that()
          .resideInAnyPackage("io.firedrill.evidence..", "io.firedrill.judge..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.io..",
                      "java.net..",
                      "java.nio..",
                      "io.firedrill.store..",
                      "io.firedrill.flink..",
                      "io.firedrill.snapshot..",
                      "io.firedrill.wait..",
                      "io.firedrill.cluster.local..",
                      "io.firedrill.cluster.kubernetes..",
                      "io.fabric8..")
                  .or(assignableTo(Clock.class)))
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now");

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("io.firedrill.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theJobImportsFlinkOnly =
      classes()
          .that()
          .resideInAPackage("io.firedrill.job..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.firedrill.job..",
              "org.apache.flink..",
              "org.apache.kafka..",
              "org.postgresql..",
              "java..",
              "javax.sql..",
              "javax.transaction.xa..");

  @ArchTest
  static final ArchRule theWarmUpIsAPluginOfFlink =
      classes()
          .that()
          .resideInAPackage("io.firedrill.warmup..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.firedrill.warmup..", "org.apache.flink..", "org.slf4j..", "java..");

  @ArchTest
  static final ArchRule nobodyKnowsTheDefects =
      noClasses()
          .that(not(resideInAnyPackage("io.firedrill.defect..")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.firedrill.defect..");

  @ArchTest
  static final ArchRule theHarnessWaitsForConditionsAndNeverSleeps =
      noClasses()
          .that(not(resideInAnyPackage("io.firedrill.job.lab..")))
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .because("io.firedrill.wait.Wait waits for a condition and says what it saw last");

  @ArchTest
  static final ArchRule thereIsNoStaticState = noFields().that().areStatic().should().notBeFinal();

  @ArchTest
  static final ArchRule thePortsKnowNoCluster =
      noClasses()
          .that()
          .resideInAPackage("io.firedrill.cluster")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.firedrill.cluster.local..", "io.firedrill.cluster.kubernetes..");

  @ArchTest
  static final ArchRule onlyTheKubernetesClusterSpeaksWithAnApiServer =
      noClasses()
          .that(not(resideInAnyPackage("io.firedrill.cluster.kubernetes..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "org.apache.flink.kubernetes..");

  @ArchTest
  static final ArchRule onlyTheKubernetesClusterUsesItsClient =
      noClasses()
          .that(not(resideInAnyPackage("io.firedrill.cluster.kubernetes..")))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.firedrill.cluster.kubernetes.client..")
                  .and(not(belongToAnyOf(Access.class))))
          .because("others see a FlinkDeployment through the ports");

  @ArchTest
  static final ArchRule wordsDoNotDependOnTheMachinesLocale =
      noClasses()
          .that(not(resideInAnyPackage("io.firedrill.job..", "io.firedrill.defect..")))
          .should()
          .callMethod(String.class, "formatted", Object[].class)
          .orShould()
          .callMethod(String.class, "format", String.class, Object[].class)
          .orShould()
          .callMethod(PrintStream.class, "printf", String.class, Object[].class)
          .because("io.firedrill.problem.Texts says it in the same way everywhere");
}
