package org.ringfence.gateway.iax;

import org.ringfence.call.Cause;

/** What the numbers of Q.850 that peers tell are to a call. */
final class Causes {
  private Causes() {}

  static Cause of(int q850) {
    return switch (q850) {
      case 0, 16, 31 -> Cause.NORMAL;
      case 1, 2, 3, 22 -> Cause.NOT_FOUND;
      case 17 -> Cause.BUSY;
      case 18, 19 -> Cause.NO_ANSWER;
      case 20 -> Cause.ABSENT;
      case 21 -> Cause.REJECTED;
      case 28 -> Cause.INCOMPLETE;
      case 26 -> Cause.ANSWERED_ELSEWHERE;
      case 27, 38 -> Cause.UNREACHABLE;
      case 29, 50 -> Cause.FORBIDDEN;
      case 34, 42, 44, 47 -> Cause.OVERLOADED;
      case 41 -> Cause.LOST;
      case 57 -> Cause.NOT_ENCRYPTED;
      case 58, 65, 79, 88 -> Cause.NO_COMMON_MEDIA;
      default -> Cause.FAILED;
    };
  }
}
