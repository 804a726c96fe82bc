package com.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.firedrill.junit.Drill;
import io.firedrill.junit.DrillResult;
import io.firedrill.junit.FlinkJob;
import java.time.Duration;

@FlinkJob(entryClass = "com.example.CountJob", arguments = "2")
class CountJobDrillTest {
  @Drill("taskmanager-kill")
  void survivesTheLossOfATaskManager(DrillResult result) {
    assertTrue(result.restoredCheckpoint().isPresent());
    assertTrue(result.recovery().orElseThrow().compareTo(Duration.ofMinutes(2)) < 0);
  }
}
