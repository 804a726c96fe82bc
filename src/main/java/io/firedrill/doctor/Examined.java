package io.firedrill.doctor;

/** What a rule said, and what it saw. */
public record Examined(Advice advice, Look look) {}
