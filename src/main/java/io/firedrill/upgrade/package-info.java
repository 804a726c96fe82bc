/**
 * The rehearsal of an upgrade ({@link io.firedrill.upgrade.UpgradeRunner}), the upgrade itself
 * ({@code LiveUpgrade}) and the way back ({@code RollBack}). They see a target through ports of
 * {@code cluster} only.
 */
package io.firedrill.upgrade;
