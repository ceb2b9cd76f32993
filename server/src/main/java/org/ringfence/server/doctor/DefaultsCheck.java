package org.ringfence.server.doctor;

import java.util.ArrayList;
import java.util.List;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.Trunk;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Admin;

/** What was left as it came, and what a thief of one password would have. */
public final class DefaultsCheck {
  private DefaultsCheck() {}

  public static List<Finding> look(Operations operations, Config config) throws Failure {
    List<Finding> findings = new ArrayList<>();
    if (config.domain().equals(Config.defaults().domain())) {
      findings.add(
          Finding.note(
              "domain",
              config.domain() + " is everybody's first one: no phone elsewhere can find it",
              "set `domain:` before there are many phones; their passwords are of it"));
    }
    List<Admin> admins = operations.admins();
    if (admins.isEmpty()) {
      findings.add(
          Finding.note(
              "administrators",
              "nobody has taken the link that the first start printed",
              "./ringfence admin invite owner --role owner"));
    }
    for (Admin each : admins) {
      if (each.secondFactor()) continue;
      findings.add(
          Finding.note(
              "administrator " + each.name(),
              "a password alone lets anybody in who learns it",
              "add a security key or codes at the console, under My account"));
    }
    for (Trunk each : config.trunks()) {
      if (config.callerProofs().isLookedAt(each.name())) continue;
      findings.add(
          Finding.note(
              "callers of trunk " + each.name(),
              "their numbers are what the carrier says; nothing signed is looked at",
              "name it under `check:` of `callers:` if it signs (STIR/SHAKEN)"));
    }
    return findings;
  }
}
