package org.ringfence.mgcp;

/** What is no message, and where it ceased to be one. */
public record MalformedMgcp(String reason, int offset) implements MgcpMessage {
  @Override
  public byte[] write() {
    return new byte[0];
  }
}
