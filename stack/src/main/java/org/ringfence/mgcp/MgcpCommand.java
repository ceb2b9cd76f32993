package org.ringfence.mgcp;

import org.jspecify.annotations.Nullable;

/**
 * A command (RFC 3435 section 3.2).
 *
 * @param version of the protocol, and the profile after it where there is one
 * @param body SDP; null for none
 */
public record MgcpCommand(
    String verb,
    int transaction,
    EndpointName endpoint,
    String version,
    Parameters parameters,
    @Nullable String body,
    LineEnd end)
    implements MgcpMessage {
  private static final String VERSION = "1.0";

  /** To be numbered when it is sent. */
  public static MgcpCommand of(String verb, EndpointName endpoint, Parameters parameters) {
    return of(verb, endpoint, parameters, null);
  }

  public static MgcpCommand of(
      String verb, EndpointName endpoint, Parameters parameters, @Nullable String body) {
    return new MgcpCommand(verb, 1, endpoint, VERSION, parameters, body, LineEnd.CRLF);
  }

  MgcpCommand numbered(int number, Parameters with) {
    return new MgcpCommand(verb, number, endpoint, version, with, body, end);
  }

  public boolean is(String what) {
    return verb.equalsIgnoreCase(what);
  }

  /** Whether we know its version of the protocol; 0.1 is what the first gateways said. */
  public boolean isUnderstood() {
    return version.startsWith("1.0") || version.startsWith("0.1");
  }

  @Override
  public byte[] write() {
    String start = verb + " " + transaction + " " + endpoint.text() + " MGCP " + version;
    return MgcpMessage.joined(start, parameters, body, end);
  }
}
