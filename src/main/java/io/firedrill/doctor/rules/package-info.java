/** A rule is a class: what it warns of, and how it is seen. */
package io.firedrill.doctor.rules;
