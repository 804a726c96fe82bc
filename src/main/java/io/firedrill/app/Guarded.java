package io.firedrill.app;

import io.firedrill.problem.Problem;

/** Work whose traces are removed even if the process is interrupted in the middle of it. */
public final class Guarded {
  private Guarded() {}

  /** What is done. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  /**
   * Does the work.
   *
   * @param onInterrupt run if the process is ended before the work is done; what the work throws
   *     from then on is its doing
   * @throws Problem if the process was interrupted
   */
  public static <T, E extends Exception> T run(Runnable onInterrupt, Work<T, E> work) throws E {
    Thread hook = new Thread(onInterrupt);
    Runtime.getRuntime().addShutdownHook(hook);
    T done;
    try {
      done = work.run();
    } catch (Throwable e) {
      if (forget(hook)) {
        throw e;
      }
      throw new Problem("interrupted", e);
    }
    forget(hook);
    return done;
  }

  /** Whether the process goes on; otherwise the shutdown is on its way, and the hook with it. */
  private static boolean forget(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
