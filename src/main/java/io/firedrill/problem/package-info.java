/** {@link io.firedrill.problem.Problem}: an error whose message is for the user. */
package io.firedrill.problem;
