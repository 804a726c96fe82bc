/**
 * The command line: a class for each command, and mixins for options that several share. A command
 * parses, makes one call, prints what came back and returns an exit code; anything that decides
 * belongs below, in {@code app} or {@code savepoint}.
 */
package io.firedrill.cli;
