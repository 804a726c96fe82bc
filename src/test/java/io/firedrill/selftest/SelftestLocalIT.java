package io.firedrill.selftest;

class SelftestLocalIT extends SelftestParts {
  SelftestLocalIT() {
    super(33, Selftest::ofDrills);
  }
}
