package org.ringfence.server;

import org.ringfence.server.cli.Console;
import org.ringfence.server.cli.Ringfence;

/** Where the process begins. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Ringfence.run(arguments, Console.system(), SipServerStart::start));
  }
}
