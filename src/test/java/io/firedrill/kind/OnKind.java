package io.firedrill.kind;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A scenario on the project's kind cluster, which it gets as a parameter of type {@link Kind}. It
 * says what it needs, and {@link KindCluster} brings that about, whatever ran before; a method's
 * annotation replaces that of its class.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(KindCluster.class)
@interface OnKind {
  Job job() default Job.RUNNING;

  /**
   * Whether the job or its ledger is of no use afterwards: the next scenario that needs the job
   * gets a new one, with an empty bucket. A scenario that fails is always taken to have spoiled it.
   */
  boolean spoils() default false;

  /** What a scenario needs of the job. */
  enum Job {
    /** It may be there or not, in any state. */
    ANY,
    /** There is none, nor anything that one has written. */
    ABSENT,
    /** Version 1 as {@code make deploy} leaves it, with a ledger that audits clean. */
    RUNNING
  }
}
