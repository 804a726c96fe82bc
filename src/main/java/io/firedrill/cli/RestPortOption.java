package io.firedrill.cli;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import picocli.CommandLine.Option;

/** The port of a Flink on this machine. */
final class RestPortOption {
  static final int ANY = 0;

  private static final int HIGHEST = 65_535;

  @Option(
      names = "--rest-port",
      paramLabel = "PORT",
      description =
          "Port of Flink's REST API and web UI on this machine, 0 for any free port (default:"
              + " 8081 for `firedrill run`, otherwise 0).")
  private Integer given;

  int port(int usual) {
    int port = given == null ? usual : given;
    if (port < ANY || port > HIGHEST) {
      throw new Problem(
          Texts.format(
              "--rest-port %d is not a port: it must be from %d to %d", port, ANY, HIGHEST));
    }
    return port;
  }
}
