package org.ringfence.lab.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The one place that says which server the interop tests hold to account: {@code -Dlab.server=} is
 * {@code ringfence} or {@code kamailio}.
 */
public final class ServersUnderTest {
  /** The servers there are drivers for. */
  public enum Kind {
    KAMAILIO,
    RINGFENCE
  }

  private ServersUnderTest() {}

  /** Those that can run here, the peer first. */
  public static List<Kind> available() {
    return List.of(Kind.values());
  }

  /** The one under test. */
  public static Kind chosen() {
    String name = System.getProperty("lab.server", Kind.RINGFENCE.name());
    return Kind.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Whether it ends and joins calls itself (a B2BUA), or forwards and leaves that to phones. */
  public static boolean endsCallsItself() {
    return chosen() != Kind.KAMAILIO;
  }

  /** Starts the server under test, ready to take requests, with its files in {@code folder}. */
  public static ServerUnderTest start(Path folder, ServerPlan plan) {
    return start(chosen(), folder, plan);
  }

  public static ServerUnderTest start(Kind kind, Path folder, ServerPlan plan) {
    return switch (kind) {
      case KAMAILIO -> new KamailioPeer(folder, plan);
      case RINGFENCE -> new RingfenceServer(folder, plan);
    };
  }
}
