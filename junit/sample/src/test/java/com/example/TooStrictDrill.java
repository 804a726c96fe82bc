package com.example;

import io.firedrill.junit.Drill;
import io.firedrill.junit.FlinkJob;

/** Fails, to show how that looks: {@code mvn test -Dtest=TooStrictDrill}. */
@FlinkJob(entryClass = "com.example.CountJob", arguments = "2")
class TooStrictDrill {
  @Drill("src/test/drills/too-strict.yaml")
  void isBackWithinAMillisecond() {}
}
