package io.firedrill;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.firedrill", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesDependDownwardsOnly =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("cli")
          .definedBy("io.firedrill.cli..")
          .layer("selftest")
          .definedBy("io.firedrill.selftest..", "io.firedrill.bench..")
          .layer("rehearsal")
          .definedBy("io.firedrill.rehearsal..")
          .layer("upgrade")
          .definedBy("io.firedrill.upgrade..")
          .layer("report")
          .definedBy("io.firedrill.report..")
          .layer("drill")
          .definedBy("io.firedrill.drill..")
          .layer("target")
          .definedBy("io.firedrill.target..")
          .layer("readers")
          .definedBy(
              "io.firedrill.flink..",
              "io.firedrill.snapshot..",
              "io.firedrill.ledger..",
              "io.firedrill.inspect..")
          .layer("base")
          .definedBy("io.firedrill.store..", "io.firedrill.wait..", "io.firedrill.problem..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("selftest")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("rehearsal")
          .mayOnlyBeAccessedByLayers("cli", "selftest")
          .whereLayer("upgrade")
          .mayOnlyBeAccessedByLayers("cli", "selftest", "rehearsal")
          .whereLayer("report")
          .mayOnlyBeAccessedByLayers("cli", "selftest", "rehearsal")
          .whereLayer("drill")
          .mayOnlyBeAccessedByLayers("cli", "selftest", "rehearsal", "report", "upgrade")
          .whereLayer("target")
          .mayOnlyBeAccessedByLayers("cli", "selftest", "rehearsal", "report", "upgrade", "drill");

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
          .resideInAnyPackage("io.firedrill.job..", "org.apache.flink..", "java..");

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
  static final ArchRule theTargetPortKnowsNoTarget =
      noClasses()
          .that()
          .resideInAPackage("io.firedrill.target")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.firedrill.target.local..", "io.firedrill.target.kubernetes..");

  @ArchTest
  static final ArchRule onlyTheTargetKubernetesSpeaksWithAnApiServer =
      noClasses()
          .that(not(resideInAnyPackage("io.firedrill.target.kubernetes..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "org.apache.flink.kubernetes..");
}
