package org.ringfence.base;

import java.util.Locale;

/** How SIP messages travel (RFC 3261 section 18, RFC 7118). */
public enum Transport {
  UDP("UDP", false, false, 5060),
  TCP("TCP", true, false, 5060),
  TLS("TLS", true, true, 5061),
  WS("WS", true, false, 80),
  WSS("WSS", true, true, 443);

  private final String viaName;
  private final boolean reliable;
  private final boolean secure;
  private final int defaultPort;

  Transport(String viaName, boolean reliable, boolean secure, int defaultPort) {
    this.viaName = viaName;
    this.reliable = reliable;
    this.secure = secure;
    this.defaultPort = defaultPort;
  }

  /** The token in a Via header. */
  public String viaName() {
    return viaName;
  }

  /** Whether the transport itself repeats what was lost, so that the transaction need not. */
  public boolean reliable() {
    return reliable;
  }

  public boolean secure() {
    return secure;
  }

  /** Whether each message is one of a WebSocket, which only the phone can open (RFC 7118). */
  public boolean webSocket() {
    return this == WS || this == WSS;
  }

  /**
   * The value of a URI's {@code transport} parameter: {@code ws} for both WebSockets (RFC 7118).
   */
  public String parameter() {
    return webSocket() ? "ws" : viaName.toLowerCase(Locale.ROOT);
  }

  public int defaultPort() {
    return defaultPort;
  }
}
