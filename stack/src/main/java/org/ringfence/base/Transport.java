package org.ringfence.base;

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

  /** The token in a Via header and, in lower case, in a {@code transport} parameter. */
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

  public int defaultPort() {
    return defaultPort;
  }
}
