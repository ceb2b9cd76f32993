package org.ringfence.server.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * MGCP (RFC 3435), off unless the file says otherwise.
 *
 * @param listen where gateways find us, their call agent; null for nowhere
 * @param digitMap what keys make a number on an analog phone
 * @param gateways those that are ours to control: others are not heard
 * @param serving our own media as endpoints of another's call agent; null for none
 */
public record Mgcp(
    @Nullable ListenAddress listen,
    String digitMap,
    List<Gateway> gateways,
    @Nullable Serving serving) {
  public Mgcp {
    gateways = List.copyOf(gateways);
  }

  /**
   * A gateway.
   *
   * @param domain its name, as it stands in those of its endpoints
   * @param lines the extension at each endpoint
   * @param hooks whether there are phones to be lifted; what has none answers at once
   */
  public record Gateway(
      String domain, InetSocketAddress address, Map<String, String> lines, boolean hooks) {
    public Gateway {
      lines = Map.copyOf(lines);
    }
  }

  /**
   * Endpoints of ours.
   *
   * @param agent the one that may control them
   * @param count how many there are
   */
  public record Serving(ListenAddress listen, InetSocketAddress agent, String domain, int count) {}
}
