package org.ringfence.server.cli;

import java.util.ArrayList;
import java.util.List;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.Trunk;
import org.ringfence.server.doctor.Finding;

/** Looks at the ways to the telephone network: who reads and hears what goes over them. */
final class TrunkCheck {
  private TrunkCheck() {}

  static List<Finding> look(Config config) {
    List<Finding> findings = new ArrayList<>();
    for (Trunk each : config.trunks()) {
      String what = "trunk " + each.name();
      if (each.isPlain()) {
        findings.add(
            Finding.note(
                what,
                "over " + each.transport() + ": everyone on the way reads who calls whom",
                "ask the carrier for TLS, and set `transport: tls`"));
      }
      if (each.media() != MediaPolicy.ENCRYPTED) {
        findings.add(
            Finding.note(
                what,
                "`media: " + each.media().word() + "`: its calls can be heard on the way",
                "ask the carrier for SRTP, and set `media: encrypted`"));
      }
      if (!each.isPlain() && each.media() == MediaPolicy.ENCRYPTED) {
        findings.add(Finding.ok(what, "encrypted, signalling and sound"));
      }
    }
    if (!config.trunks().isEmpty() && config.numbers().country().isEmpty()) {
      findings.add(
          Finding.note(
              "numbers",
              "no country: only numbers with a plus can be called outside",
              "set `country: DE`, say, under `numbers:`"));
    }
    if (!config.trunks().isEmpty() && config.numbers().location().isEmpty()) {
      findings.add(
          Finding.note(
              "emergency calls",
              "who comes to help is not told where",
              "set `location: ...` under `numbers:`, or `user set 1001 location=...`"));
    }
    return findings;
  }
}
