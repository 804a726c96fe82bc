/**
 * What a drill does to a job: lines of {@link io.firedrill.drill.fault.SingleFault}, and one record
 * for each fault that takes more. They act through {@link io.firedrill.drill.fault.FaultContext}.
 */
package io.firedrill.drill.fault;
