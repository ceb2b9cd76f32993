package org.ringfence.gateway.mgcp;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * A media gateway that is ours to control.
 *
 * @param domain its name, as it stands in the names of its endpoints
 * @param lines which extension is at which endpoint, by the local part of its name
 * @param hooks whether its endpoints have hooks that are lifted; those of others answer at once
 */
public record GatewayPlan(
    String domain, InetSocketAddress address, Map<String, String> lines, boolean hooks) {
  public GatewayPlan {
    lines = Map.copyOf(lines);
  }
}
