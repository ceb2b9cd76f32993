package org.ringfence.phone;

import org.ringfence.phone.cli.PhoneCommand;

/** Where the process begins. */
public final class Main {
  private static final String LOGGING = "logback.configurationFile";

  private Main() {}

  public static void main(String[] arguments) {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "org/ringfence/phone/logback.xml");
    }
    System.exit(PhoneCommand.run(arguments, PhoneCommand.Streams.system()));
  }
}
