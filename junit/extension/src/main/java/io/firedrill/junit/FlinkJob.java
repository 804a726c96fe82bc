package io.firedrill.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The job that the {@link Drill}s of a class are about, as {@code firedrill drill} takes it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface FlinkJob {
  /**
   * Its jars, as {@code --jar}. A folder of classes is packed into a jar first, because {@code mvn
   * test} runs before there is one.
   */
  String[] jar() default "target/classes";

  /** As {@code --entry-class}; by default the one in the first jar's manifest. */
  String entryClass() default "";

  /** The job's own arguments. */
  String[] arguments() default {};

  /** Settings of Flink's configuration as KEY=VALUE, as {@code --set}. */
  String[] set() default {};

  /** A file that says what the output has to do with the input, as {@code --contract}. */
  String contract() default "";
}
