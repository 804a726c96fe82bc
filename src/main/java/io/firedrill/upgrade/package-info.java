/**
 * The rehearsal of an upgrade ({@link io.firedrill.upgrade.UpgradeRunner}), the upgrade itself
 * ({@code LiveUpgrade}) and the way back ({@code RollBack}). They see a target through ports of
 * {@code cluster} only.
 *
 * <p>Which sinks and sources a shadow may have is known by {@link io.firedrill.inspect.Connector}:
 * add one there. One that a shadow may have with a path, topic or group of its own also needs
 * {@code GraphReader} to find that, or the shadow is refused.
 */
package io.firedrill.upgrade;
