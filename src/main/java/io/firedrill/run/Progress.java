package io.firedrill.run;

/** Receives what a drill is doing. */
public interface Progress {
  /** Shows nothing. */
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
