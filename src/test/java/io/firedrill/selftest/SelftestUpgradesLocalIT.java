package io.firedrill.selftest;

import org.junit.jupiter.api.Tag;

/** The same changes of evidence are planted in a recorded upgrade by {@link UpgradePlantsTest}. */
@Tag("long")
class SelftestUpgradesLocalIT extends SelftestParts {
  SelftestUpgradesLocalIT() {
    super(14, Selftest::ofUpgrades);
  }
}
