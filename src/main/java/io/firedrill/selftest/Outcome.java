package io.firedrill.selftest;

/**
 * What became of a plant.
 *
 * @param caught whether the link that should see it did, for the right reason
 * @param reason what the judge said
 */
public record Outcome(String plant, String link, boolean caught, String reason) {}
