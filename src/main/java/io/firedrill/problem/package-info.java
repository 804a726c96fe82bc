/**
 * What is said to the user: {@link io.firedrill.problem.Problem}, an error with its message; texts
 * in one form everywhere; {@link io.firedrill.problem.Redaction}, the gate that keeps secrets in.
 */
package io.firedrill.problem;
