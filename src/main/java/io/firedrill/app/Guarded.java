package io.firedrill.app;

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
   * @param onInterrupt run if the process is ended before the work is done
   */
  public static <T, E extends Exception> T run(Runnable onInterrupt, Work<T, E> work) throws E {
    Thread hook = new Thread(onInterrupt);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.run();
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
