/**
 * The only way to wait in the harness: {@link io.firedrill.wait.Wait} for a condition, with a
 * deadline, and a message that says what was seen last.
 */
package io.firedrill.wait;
