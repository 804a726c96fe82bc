package io.firedrill.app;

import io.firedrill.problem.Texts;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who holds a lock, for the message that others see. */
public final class LockHolder {
  private LockHolder() {}

  /** This process, which is about to do something. */
  public static String of(String what) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown host";
    }
    return Texts.format(
        "%s by %s on %s, process %d",
        what, System.getProperty("user.name"), host, ProcessHandle.current().pid());
  }
}
