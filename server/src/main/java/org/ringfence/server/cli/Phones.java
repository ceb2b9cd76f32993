package org.ringfence.server.cli;

import java.util.List;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.DeskPhone;

/** Finds phones by what people call them. */
final class Phones {
  private Phones() {}

  /** The one of that MAC address, or whose id begins so. */
  static DeskPhone named(Operations operations, String name) throws Failure {
    String mac = DeskPhone.macOf(name);
    List<DeskPhone> found =
        operations.phones().stream()
            .filter(
                each -> each.mac().equals(mac) || name.length() >= 4 && each.id().startsWith(name))
            .toList();
    if (found.size() == 1) return found.getFirst();
    throw new Failure(
        Exit.FAILED, "There is no one phone `" + name + "`.", "See `./ringfence provision list`.");
  }
}
