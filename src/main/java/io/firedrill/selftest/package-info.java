/**
 * Shows that the alarm works: plants faults in evidence, in ledgers, in jobs and in targets, and
 * shows that each is caught by the link that should. {@link io.firedrill.selftest.Selftest} is its
 * door.
 */
package io.firedrill.selftest;
