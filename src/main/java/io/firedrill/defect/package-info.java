/**
 * Jobs with one thing wrong each, which the self-test and the upgrade tests must catch: {@link
 * io.firedrill.defect.DefectiveJob} for drills and {@link io.firedrill.defect.BadVersion} for
 * upgrades. They ship in a jar of their own; no other package refers to them.
 */
package io.firedrill.defect;
