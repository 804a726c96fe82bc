package io.firedrill.selftest;

class SelftestLocalIT extends SelftestParts {
  SelftestLocalIT() {
    super(29, Selftest::ofDrills);
  }
}
