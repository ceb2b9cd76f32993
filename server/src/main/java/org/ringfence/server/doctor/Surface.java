package org.ringfence.server.doctor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.ringfence.server.config.Config;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.ServerFolder;

/**
 * What an attacker finds: where something listens and how that is protected, who comes in with less
 * than others, and how long certificates last.
 */
public record Surface(List<Finding> listens, List<Finding> people, List<Finding> certificates) {
  public Surface {
    listens = List.copyOf(listens);
    people = List.copyOf(people);
    certificates = List.copyOf(certificates);
  }

  public static Surface of(Operations operations, Config config, ServerFolder folder, Instant now)
      throws Failure {
    List<Finding> certificates = new ArrayList<>(CertificateCheck.look(folder, config, now));
    certificates.addAll(CertificateCheck.devices(operations.devices(), now));
    return new Surface(
        ServerCheck.ports(config), ServerCheck.people(operations, config, now), certificates);
  }
}
