package io.firedrill.cluster.local;

import io.firedrill.cluster.Disk;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file system in memory over a folder, which a process sees in a namespace of its own, and which
 * ends with it. Linux lets any user have one where it allows user namespaces.
 */
record SmallDisk(long pid, Path folder) implements Disk {
  private static final int MEGABYTES = 128;
  private static final int LARGE = 1 << 20;
  private static final int SMALL = 1 << 12;
  private static final List<String> NAMESPACE =
      List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c");

  /** The command line of a process that has a file system of its own over a folder. */
  static List<String> under(Path folder, List<String> command) {
    List<String> whole = new ArrayList<>(NAMESPACE);
    whole.add(Texts.format("mount -t tmpfs -o size=%dm tmpfs \"$0\" && exec \"$@\"", MEGABYTES));
    whole.add(folder.toString());
    whole.addAll(command);
    return whole;
  }

  /**
   * Checks that processes of this machine can have one.
   *
   * @throws Problem if they cannot
   */
  static void check(Path folder) {
    String said;
    try {
      Process tried =
          new ProcessBuilder(under(folder, List.of("true"))).redirectErrorStream(true).start();
      said = new String(tried.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (tried.waitFor() == 0) {
        return;
      }
    } catch (IOException e) {
      said = e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted");
    }
    throw new Problem(
        Texts.format(
            "a small file system for the TaskManagers cannot be mounted here (%s): it needs Linux with"
                + " user namespaces for ordinary users (sysctl user.max_user_namespaces above 0, and"
                + " kernel.apparmor_restrict_unprivileged_userns=0 where there is one), or root",
            said));
  }

  @Override
  public String fill() throws IOException {
    try (FileChannel file =
        FileChannel.open(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      append(file, LARGE);
      append(file, SMALL);
      return Texts.format(
          "its file system of %d MB was filled with a file of %d MB", MEGABYTES, file.size() >> 20);
    }
  }

  private static void append(FileChannel file, int bytes) {
    try {
      while (true) {
        file.write(ByteBuffer.allocate(bytes));
      }
    } catch (IOException e) {
      // so much does not fit any more, which is what this is for
    }
  }

  @Override
  public void makeRoom() throws IOException {
    Files.deleteIfExists(filler());
  }

  /** As it is seen from outside of the process's namespace. */
  private Path filler() {
    return Path.of("/proc/" + pid + "/root" + folder.toAbsolutePath(), "filler");
  }
}
