/**
 * A proxy between a job and its S3 store that drills make sick: it delays, refuses or cuts
 * requests, and the store itself is never touched. A process of its own, which recovers by itself
 * when a sickness has had its time, whatever has become of the drill.
 */
package io.firedrill.proxy;
