package io.firedrill.ledger;

import java.util.Map;

/**
 * Up to where a ledger is audited: source offsets by split, each the number of the first record
 * that need not be there.
 *
 * @param exact whether the ledger must end there, because the job was stopped there; otherwise it
 *     may go on, and what lies behind is checked only for what it holds
 */
public record Cut(Map<Integer, Long> offsets, boolean exact) {}
