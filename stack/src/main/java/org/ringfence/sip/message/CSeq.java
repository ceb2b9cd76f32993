package org.ringfence.sip.message;

import org.jspecify.annotations.Nullable;

/**
 * Orders the requests of a dialog (RFC 3261 section 20.16).
 *
 * @param number 0 to 2^31 - 1
 */
public record CSeq(long number, Method method) {
  public static final long MAX = Integer.MAX_VALUE;

  /** Null when it is not a number and a method. */
  static @Nullable CSeq parse(String value) {
    Scanner in = new Scanner(value);
    long number = in.number(MAX);
    if (number < 0 || !Scanner.isSpace(in.peek())) return null;
    in.skipSpace();
    String method = in.token();
    in.skipSpace();
    return method == null || !in.atEnd() ? null : new CSeq(number, Method.of(method));
  }

  @Override
  public String toString() {
    return number + " " + method;
  }
}
