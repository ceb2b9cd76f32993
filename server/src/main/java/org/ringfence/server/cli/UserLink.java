package org.ringfence.server.cli;

import java.util.concurrent.Callable;
import org.ringfence.server.control.Operations;
import org.ringfence.server.people.PhoneMake;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a link that makes somebody's browser or mobile phone a phone. */
@Command(
    name = "link",
    description =
        "Makes a link, and a code for a camera, that makes a browser a phone of that extension,"
            + " once.")
final class UserLink implements Callable<Integer> {
  private final Console console;
  @Mixin private FolderOption folder = new FolderOption();

  @Parameters(paramLabel = "NUMBER", description = "The extension.")
  private String number = "";

  @Option(names = "--linphone", description = "For Linphone, which scans it, and no browser.")
  private boolean linphone;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  UserLink(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    try (Operations operations = folder.operations()) {
      PhoneMake make = linphone ? PhoneMake.LINPHONE : PhoneMake.BROWSER;
      ProvisionCommand.tell(console, operations.link(number, make), json);
      return 0;
    }
  }
}
