package org.ringfence.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;

/** Whom an INVITE calls, seen without parsing it: for help one is heard though others are not. */
public final class UrgentCall {
  private static final byte[] INVITE = "INVITE ".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_DIGITS = 16;

  private UrgentCall() {}

  /** The number in the first line of an INVITE; null where there is none. */
  static @Nullable String number(ByteBuffer message) {
    int at = message.position();
    int end = Math.min(message.limit(), at + INVITE.length + 6 + MOST_DIGITS);
    for (byte expected : INVITE) if (at >= end || message.get(at++) != expected) return null;
    int colon = at;
    while (colon < end && message.get(colon) != ':') colon++;
    StringBuilder number = new StringBuilder();
    for (at = colon + 1; at < end; at++) {
      char c = (char) (message.get(at) & 0xff);
      boolean digit = c >= '0' && c <= '9' || c == '*' || c == '#' || c == '+';
      if (digit) number.append(c);
      else return c == '@' || c == ';' || c == ' ' ? number.toString() : null;
    }
    return null;
  }

  /** Whether it calls for help. */
  public static boolean is(SipMessage message, Admission admission) {
    return message instanceof SipRequest request
        && request.is(Method.INVITE)
        && admission.isUrgent(request.uri().user());
  }
}
