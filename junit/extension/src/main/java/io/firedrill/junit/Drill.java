package io.firedrill.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Drills the {@link FlinkJob} of the test's class: after the {@code BeforeEach} methods a real
 * Flink runs the job, is broken, and has to bring it back. The test's own method runs once the
 * drill has passed, and may take a {@link DrillResult}.
 *
 * <p>The test fails with the findings if the verdict is FAIL or INCONCLUSIVE, and with the reason
 * if the drill was refused or could not be run. One drill runs at a time.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(DrillExtension.class)
@ResourceLock("io.firedrill.junit.Drill")
public @interface Drill {
  /** Drills that ship with Firedrill, by name, or YAML files. Each is a test of its own. */
  String[] value();

  /** Whether the fault is injected even if the precheck finds that the job cannot recover. */
  boolean despitePrecheck() default false;

  /**
   * After how many minutes a drill is ended, with all that it has started, and the test fails. The
   * time limits of JUnit's own {@code Timeout} do not include the drill.
   */
  int minutes() default 15;
}
