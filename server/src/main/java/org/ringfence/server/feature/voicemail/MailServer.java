package org.ringfence.server.feature.voicemail;

import org.jspecify.annotations.Nullable;

/**
 * Where mail is handed over.
 *
 * @param security how the connection is protected
 * @param user null for none
 * @param password null for none
 * @param from who it is said to come from
 */
public record MailServer(
    String host,
    int port,
    Security security,
    @Nullable String user,
    @Nullable String password,
    String from) {

  /** How the connection is protected. */
  public enum Security {
    /** TLS from the first byte. */
    TLS,
    /** TLS after a greeting, or there is no mail. */
    STARTTLS,
    NONE
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
