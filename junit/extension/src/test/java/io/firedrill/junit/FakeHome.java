package io.firedrill.junit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A Firedrill whose command line is a script. */
record FakeHome(Path folder) {
  /** With a script that takes note of its arguments and of the jar first. */
  FakeHome says(String script) throws IOException {
    Path command = folder.resolve("bin/firedrill");
    Files.createDirectories(command.getParent());
    Files.writeString(
        command,
        """
        #!/bin/sh
        home=%s
        printf '%%s\\n' "$@" > $home/arguments
        while [ $# -gt 0 ]; do [ "$1" != --jar ] || cp "$2" $home/ 2> /dev/null; shift; done
        %s
        """
            .formatted(folder, script));
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }

  /** With a drill that ends as a report says. */
  FakeHome reports(int status, String report) throws IOException {
    Files.createDirectories(folder.resolve("run"));
    Files.writeString(folder.resolve("run/report.json"), report);
    return says("echo report: $home/run/report.html; exit " + status);
  }

  List<String> arguments() throws IOException {
    return Files.readAllLines(folder.resolve("arguments"));
  }
}
