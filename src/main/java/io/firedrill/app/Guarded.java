package io.firedrill.app;

import java.util.concurrent.Callable;

/** Work whose traces are removed even if the process is interrupted in the middle of it. */
public final class Guarded {
  private Guarded() {}

  /**
   * Does the work.
   *
   * @param onInterrupt run if the process is ended before the work is done
   */
  public static <T> T run(Runnable onInterrupt, Callable<T> work) {
    Thread hook = new Thread(onInterrupt);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      forget(hook);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the shutdown is on its way, and the hook with it
    }
  }
}
