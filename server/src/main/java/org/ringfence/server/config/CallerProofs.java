package org.ringfence.server.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, signed by a carrier that knows (RFC 8224).
 *
 * @param checked trunks whose calls are looked at
 * @param demanded those among them whose calls are refused without a good signature
 * @param signed trunks over which our calls are signed
 * @param hosts the only ones that certificates are fetched from, with a port where it is not 443
 * @param anchors whom to trust to say who may sign (PEM); null for nobody
 * @param key what we sign with (PKCS#8, P-256); null for nothing
 * @param address where its certificate is published
 */
public record CallerProofs(
    List<String> checked,
    List<String> demanded,
    List<String> signed,
    List<String> hosts,
    @Nullable Path anchors,
    @Nullable Path key,
    @Nullable String address) {
  public CallerProofs {
    checked = List.copyOf(checked);
    demanded = List.copyOf(demanded);
    signed = List.copyOf(signed);
    hosts = List.copyOf(hosts);
  }

  public boolean isLookedAt(String trunk) {
    return checked.contains(trunk) || demanded.contains(trunk);
  }
}
