/**
 * What drills and upgrades share: phases, conditions as pure functions of the evidence, the
 * observer, the audit of the ledger, and evidence on disk.
 */
package io.firedrill.run;
