package org.ringfence.server.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Who else is shown what happens. */
public record Observing(Hep hep, Traces traces) {
  /**
   * A capture server that takes every SIP message (Homer).
   *
   * @param host empty for none
   * @param agent who we are there
   * @param password for it; empty for none
   */
  public record Hep(String host, int port, int agent, String password) {
    /** Shows no secret. */
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /**
   * A collector of OpenTelemetry.
   *
   * @param url where it takes traces; null for none
   * @param percent how many calls of a hundred are told
   */
  public record Traces(@Nullable URI url, int percent) {}
}
