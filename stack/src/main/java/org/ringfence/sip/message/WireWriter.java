package org.ringfence.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer that messages are written into. */
final class WireWriter {
  private byte[] buffer = new byte[1024];
  private int used;

  WireWriter bytes(byte[] source, int from, int length) {
    reserve(length);
    System.arraycopy(source, from, buffer, used, length);
    used += length;
    return this;
  }

  WireWriter text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes(bytes, 0, bytes.length);
  }

  WireWriter crlf() {
    reserve(2);
    buffer[used++] = '\r';
    buffer[used++] = '\n';
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer, used);
  }

  private void reserve(int length) {
    if (used + length > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(used + length, buffer.length * 2));
    }
  }
}
