package io.firedrill.run;

/** Is told what a drill does while it does it. */
public interface Progress {
  /** Tells nobody. */
  Progress SILENT =
      new Progress() {
        @Override
        public void begins(String phase, String what) {}

        @Override
        public void ended(String outcome) {}
      };

  void begins(String phase, String what);

  /** The phase has ended. */
  void ended(String outcome);
}
