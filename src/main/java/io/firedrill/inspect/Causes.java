package io.firedrill.inspect;

import java.util.Set;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.runtime.JobException;
import org.apache.flink.runtime.client.JobExecutionException;

/** Describes a chain of exceptions by the ones that say what is wrong. */
final class Causes {
  private static final Set<Class<?>> WRAPPERS =
      Set.of(
          ProgramInvocationException.class,
          JobException.class,
          JobExecutionException.class,
          java.util.concurrent.ExecutionException.class,
          java.util.concurrent.CompletionException.class,
          java.lang.reflect.InvocationTargetException.class);

  private Causes() {}

  /** Class and message of the outermost exception that is more than a wrapper, and of the root. */
  static String describe(Throwable e) {
    Throwable outer = unwrapped(e);
    Throwable root = outer;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root == outer ? label(outer) : label(outer) + ", caused by " + label(root);
  }

  private static Throwable unwrapped(Throwable e) {
    Throwable outer = e;
    while (WRAPPERS.contains(outer.getClass()) && outer.getCause() != null) {
      outer = outer.getCause();
    }
    return outer;
  }

  private static String label(Throwable e) {
    String message = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
    String name = e.getClass().getName();
    // an exception that crossed processes carries its class in its message
    return message.startsWith(name) || e.getClass().getSimpleName().equals("SerializedThrowable")
        ? message
        : name + (message.isEmpty() ? "" : ": " + message);
  }
}
