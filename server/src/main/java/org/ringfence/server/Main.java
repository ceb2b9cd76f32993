package org.ringfence.server;

import org.ringfence.server.cli.Console;
import org.ringfence.server.cli.Ringfence;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.runtime.ServerRuntime;

/** Where the process begins. */
public final class Main {
  /** What {@code up} starts; the SIP side is wired in here. */
  private static final ServerRuntime RUNTIME =
      (config, stores, progress) -> {
        throw new Failure(Exit.UNAVAILABLE, "This build has no SIP server in it.", "");
      };

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Ringfence.run(arguments, Console.system(), RUNTIME));
  }
}
