/**
 * One run from start to end: a drill or an upgrade on a target, judged, reported and cleaned up
 * even after Ctrl-C. What commands call; it knows all targets.
 */
package io.firedrill.app;
