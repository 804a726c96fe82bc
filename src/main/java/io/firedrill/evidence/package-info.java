/**
 * Facts as they were seen, and what follows from them: recovery, backlog, throughput. Pure values;
 * no clock, no I/O.
 */
package io.firedrill.evidence;
