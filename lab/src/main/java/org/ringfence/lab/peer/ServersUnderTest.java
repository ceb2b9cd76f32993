package org.ringfence.lab.peer;

import java.nio.file.Path;

/**
 * The one place that says which server the interop tests hold to account: {@code -Dlab.server=} is
 * {@code ringfence} or {@code kamailio}.
 */
public final class ServersUnderTest {
  private ServersUnderTest() {}

  /** Starts the server chosen, ready to take requests, with its files in {@code folder}. */
  public static ServerUnderTest start(Path folder, ServerPlan plan) {
    return new KamailioPeer(folder, plan);
  }

  /** Whether the server is one that plays the far end itself (a B2BUA), or only forwards. */
  public static boolean isOurs() {
    return false;
  }
}
