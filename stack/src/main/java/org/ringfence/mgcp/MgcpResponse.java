package org.ringfence.mgcp;

import org.jspecify.annotations.Nullable;

/**
 * A response (RFC 3435 section 3.3).
 *
 * @param comment all that follows the number, with the package of a code of a package; null for
 *     nothing
 * @param body SDP, of two connections perhaps; null for none
 */
public record MgcpResponse(
    int code,
    int transaction,
    @Nullable String comment,
    Parameters parameters,
    @Nullable String body,
    LineEnd end)
    implements MgcpMessage {
  public boolean isProvisional() {
    return code >= 100 && code < 200;
  }

  public boolean isSuccess() {
    return code >= 200 && code < 300;
  }

  /** Whether it only says that a response arrived. */
  public boolean isAcknowledgement() {
    return code < 100;
  }

  @Override
  public byte[] write() {
    String start = "%03d %d".formatted(code, transaction);
    return MgcpMessage.joined(
        comment == null ? start : start + " " + comment, parameters, body, end);
  }
}
