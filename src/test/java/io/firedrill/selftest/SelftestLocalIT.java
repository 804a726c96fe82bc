package io.firedrill.selftest;

class SelftestLocalIT extends SelftestParts {
  SelftestLocalIT() {
    super(28, Selftest::ofDrills);
  }
}
