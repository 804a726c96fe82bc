/**
 * Renders verdicts and evidence: JSON, JUnit XML and HTML. It reads evidence and the judge, and
 * touches no cluster.
 */
package io.firedrill.report;
