package org.ringfence.rtp;

import java.nio.ByteBuffer;

/**
 * The payload of a telephone event (RFC 4733 section 2.3), and its codes for DTMF (section 3.2).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     event     |E|R| volume    |          duration             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class TelephoneEvent {
  public static final int BYTES = 4;

  private static final String DIGITS = "0123456789*#ABCD";

  private TelephoneEvent() {}

  public static int event(ByteBuffer payload, int offset) {
    return payload.get(offset) & 0xFF;
  }

  public static boolean end(ByteBuffer payload, int offset) {
    return (payload.get(offset + 1) & 0x80) != 0;
  }

  /** In dBm0 below zero: 0 is loudest, 63 quietest. */
  public static int volume(ByteBuffer payload, int offset) {
    return payload.get(offset + 1) & 0x3F;
  }

  /** In timestamp units. */
  public static int duration(ByteBuffer payload, int offset) {
    return payload.getShort(offset + 2) & 0xFFFF;
  }

  public static void write(
      ByteBuffer out, int offset, int event, boolean end, int volume, int duration) {
    out.put(offset, (byte) event);
    out.put(offset + 1, (byte) ((end ? 0x80 : 0) | volume));
    out.putShort(offset + 2, (short) duration);
  }

  /** The code of one of {@code 0-9 * # A-D}; -1 for any other character. */
  public static int ofDigit(char digit) {
    return DIGITS.indexOf(Character.toUpperCase(digit));
  }

  /** The key of a DTMF event; 0 for events that are none. */
  public static char digit(int event) {
    return event >= 0 && event < DIGITS.length() ? DIGITS.charAt(event) : 0;
  }
}
