package org.ringfence.sip.event;

import org.ringfence.base.Limits;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipResponse;

/** What a response means for the subscription it is about (RFC 6665 sections 4.1.2.2, 4.2.2). */
final class Verdicts {
  static final long SECOND_NS = 1_000_000_000L;

  private static final int MAX_RETRY_SECONDS = 3600;

  private Verdicts() {}

  /** Whether the other side knows no such subscription, or never will. */
  static boolean endsSubscription(int status) {
    return switch (status) {
      case 404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604 -> true;
      default -> false;
    };
  }

  /** When to try again, in seconds; {@code otherwise} when it does not say. At most an hour. */
  static int retryAfterSeconds(SipResponse response, int otherwise) {
    long seconds = response.number(HeaderName.RETRY_AFTER, 0xffff_ffffL, otherwise);
    return (int) Math.clamp(seconds, 1, MAX_RETRY_SECONDS);
  }

  /** The interval a 423 asks for; 0 when it asks for none that we could take. */
  static int leastSeconds(SipResponse response, int asked) {
    if (response.status() != 423) return 0;
    long least = response.number(HeaderName.MIN_EXPIRES, 0xffff_ffffL, 0);
    return least > asked && least <= Limits.SUBSCRIPTION_SECONDS ? (int) least : 0;
  }

  /** What a 2xx grants; never more than was asked for. */
  static int grantedSeconds(SipResponse response, int asked) {
    return (int) Math.min(response.number(HeaderName.EXPIRES, 0xffff_ffffL, asked), asked);
  }
}
