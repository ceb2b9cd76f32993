package org.ringfence.sdp;

import org.jspecify.annotations.Nullable;

/**
 * Where RTCP is received: an {@code a=rtcp} attribute (RFC 3605).
 *
 * @param connection null when it is where RTP is
 */
public record RtcpAddress(int port, @Nullable Connection connection) {

  /** Reads {@code 53020 IN IP4 126.16.64.4}; null when it is not that. */
  static @Nullable RtcpAddress parse(String text) {
    var words = new Words(text);
    int port = Words.port(words.next());
    return port < 0 ? null : new RtcpAddress(port, Connection.parse(words.rest()));
  }

  public Attribute attribute() {
    return new Attribute("rtcp", connection == null ? "" + port : port + " " + connection.write());
  }
}
