/**
 * What a drill is, how its YAML is read, and {@link io.firedrill.drill.DrillRunner}, which runs it
 * on a target. It sees a target through ports of {@code cluster} only, and judges nothing.
 */
package io.firedrill.drill;
