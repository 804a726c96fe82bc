/**
 * The lab exercise: {@link io.firedrill.job.lab.LabJob} fails at every fifth record of an attempt,
 * on purpose. It ships with the job and uses its CSV input.
 */
package io.firedrill.job.lab;
