package io.firedrill.selftest;

class SelftestLocalIT extends SelftestParts {
  SelftestLocalIT() {
    super(27, Selftest::ofDrills);
  }
}
