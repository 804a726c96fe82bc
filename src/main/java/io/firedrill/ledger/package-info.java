/**
 * The audit that proves exactly-once: {@link io.firedrill.ledger.Auditor} compares the job's output
 * with what the input says must be there, split by split and in bounded memory. It reads the store
 * and the job's input, and writes nothing.
 */
package io.firedrill.ledger;
