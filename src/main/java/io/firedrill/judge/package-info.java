/**
 * The proof: links, each a pure function of the evidence, and {@link io.firedrill.judge.Judge},
 * which makes a verdict of them. No clock, no I/O, no cluster.
 */
package io.firedrill.judge;
