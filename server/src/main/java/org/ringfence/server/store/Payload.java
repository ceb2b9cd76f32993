package org.ringfence.server.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The fields of a journal record: big-endian numbers and UTF-8 text with a two-byte length. */
final class Payload {
  private static final int TEXT_BYTES_MAX = 4096;

  private Payload() {}

  /** A buffer one record fits into, for one thread at a time. */
  static ByteBuffer buffer() {
    return ByteBuffer.allocate(org.ringfence.base.Limits.JOURNAL_RECORD_BYTES);
  }

  /** Puts a text; what is longer than 4096 bytes is cut at a whole character. */
  static void putText(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, TEXT_BYTES_MAX);
    while (length < bytes.length && length > 0 && (bytes[length] & 0xC0) == 0x80) {
      length--;
    }
    out.putShort((short) length).put(bytes, 0, length);
  }

  static String text(ByteBuffer in) {
    int length = in.getShort() & 0xFFFF;
    String text = StandardCharsets.UTF_8.decode(in.slice(in.position(), length)).toString();
    in.position(in.position() + length);
    return text;
  }
}
