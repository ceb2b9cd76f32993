package org.ringfence.lab.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** One direction of a browser's connection, of which the messages in a WebSocket are changed. */
final class WebFrames {
  private static final int HEAD_BYTES = 1 << 16;
  private static final int TEXT = 0x81; // the whole of a message

  private WebFrames() {}

  /** Whether HTTP is spoken, by what comes first, which is left where it is. */
  static boolean begin(InputStream in) throws IOException {
    in.mark(4);
    String first = SipMeddler.text(in.readNBytes(4));
    in.reset();
    return first.equals("GET ") || first.equals("HTTP");
  }

  static void carry(InputStream in, OutputStream out, UnaryOperator<String> change)
      throws IOException {
    String head = head(in);
    // What is compressed could not be read.
    out.write(SipMeddler.bytes(head.replaceAll("(?im)^Sec-WebSocket-Extensions:.*\r\n", "")));
    out.flush();
    if (!head.toLowerCase(Locale.ROOT).contains("upgrade: websocket")) {
      in.transferTo(out);
      return;
    }
    while (frame(in, out, change)) out.flush();
  }

  private static String head(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && head.size() < HEAD_BYTES; b = in.read()) {
      head.write(b);
      if (b == '\n' && SipMeddler.text(head.toByteArray()).endsWith("\r\n\r\n")) break;
    }
    return SipMeddler.text(head.toByteArray());
  }

  /** Carries a frame (RFC 6455 section 5.2); false at the end. */
  private static boolean frame(InputStream in, OutputStream out, UnaryOperator<String> change)
      throws IOException {
    byte[] begins = in.readNBytes(2);
    if (begins.length < 2) return false;
    boolean masked = begins[1] < 0;
    int length = begins[1] & 0x7F;
    if (length == 126) length = ByteBuffer.wrap(in.readNBytes(2)).getShort() & 0xFFFF;
    else if (length == 127) length = Math.toIntExact(ByteBuffer.wrap(in.readNBytes(8)).getLong());
    byte[] mask = masked ? in.readNBytes(4) : new byte[4];
    byte[] payload = in.readNBytes(length);
    if ((begins[0] & 0xFF) == TEXT) {
      mask(payload, mask);
      payload = SipMeddler.bytes(change.apply(SipMeddler.text(payload)));
      mask(payload, mask);
    }
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put(begins[0]);
    int bit = masked ? 0x80 : 0;
    if (payload.length < 126) frame.put((byte) (bit | payload.length));
    else if (payload.length < 1 << 16)
      frame.put((byte) (bit | 126)).putShort((short) payload.length);
    else frame.put((byte) (bit | 127)).putLong(payload.length);
    if (masked) frame.put(mask);
    frame.put(payload);
    out.write(frame.array(), 0, frame.position());
    return true;
  }

  private static void mask(byte[] payload, byte[] mask) {
    for (int i = 0; i < payload.length; i++) payload[i] ^= mask[i & 3];
  }
}
