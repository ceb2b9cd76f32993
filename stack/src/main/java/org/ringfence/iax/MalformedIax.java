package org.ringfence.iax;

/** What is no frame, and where that shows. */
public record MalformedIax(String reason, int offset) implements IaxFrame {
  @Override
  public byte[] write() {
    throw new IllegalStateException("nothing to write: " + reason);
  }
}
