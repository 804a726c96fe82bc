package io.firedrill.selftest;

class SelftestLocalIT extends SelftestParts {
  SelftestLocalIT() {
    super(32, Selftest::ofDrills);
  }
}
