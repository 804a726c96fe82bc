/**
 * Measures recovery and the speed of the audit. It runs drills through {@code app} and judges
 * nothing.
 */
package io.firedrill.bench;
