/**
 * What would go wrong with a job, by its settings and by what it shows, before any drill. Looking
 * touches nothing.
 */
package io.firedrill.doctor;
