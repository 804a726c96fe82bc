/**
 * An output contract: what a team says of its own job's input and output, so that an audit can hold
 * the one against the other.
 */
package io.firedrill.contract;
