package org.ringfence.sip.event;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipResponse;

/**
 * Why a subscription of ours is over, and whether to begin another (RFC 6665 section 4.1.3).
 *
 * @param status the response that ended it; 0 for none
 * @param reason the notifier's word; null for none
 * @param retryMs when another may be tried, never at once; {@link #NEVER} when it makes no sense
 */
public record SubscriptionEnd(Why why, int status, @Nullable String reason, int retryMs) {
  /** No other subscription is worth trying. */
  public static final int NEVER = -1;

  private static final int SOON_MS = 2_000;
  private static final int LATER_MS = 60_000;

  /** What ended it. */
  public enum Why {
    /** We did. */
    UNSUBSCRIBED,
    /** The notifier did, with a reason. */
    TERMINATED,
    /** A SUBSCRIBE was refused. */
    REFUSED,
    /** No NOTIFY came in time (timer N), or there was no way. */
    SILENT,
    /** It ran out and could not be refreshed. */
    EXPIRED
  }

  public boolean mayRetry() {
    return retryMs != NEVER;
  }

  static SubscriptionEnd unsubscribed() {
    return new SubscriptionEnd(Why.UNSUBSCRIBED, 0, null, NEVER);
  }

  static SubscriptionEnd silent(RandomGenerator random) {
    return new SubscriptionEnd(Why.SILENT, 0, null, spread(LATER_MS, random));
  }

  static SubscriptionEnd expired(RandomGenerator random) {
    return new SubscriptionEnd(Why.EXPIRED, 0, null, spread(SOON_MS, random));
  }

  static SubscriptionEnd refused(SipResponse response, boolean lasted, RandomGenerator random) {
    int retryMs = NEVER;
    int status = response.status();
    int afterMs = Verdicts.retryAfterSeconds(response, 0) * 1000;
    if (response.has(HeaderName.RETRY_AFTER)) {
      retryMs = spread(afterMs, random);
    } else if (status == 481 && lasted) {
      retryMs = spread(SOON_MS, random); // The other side has forgotten us.
    } else if (status == 408 || status == 480 || status >= 500 && status < 600 && status != 501) {
      retryMs = spread(LATER_MS, random);
    }
    return new SubscriptionEnd(Why.REFUSED, status, null, retryMs);
  }

  static SubscriptionEnd terminated(SubscriptionState state, RandomGenerator random) {
    String reason = state.reason() == null ? "" : state.reason();
    int said = state.retryAfterSeconds();
    int retryMs =
        switch (reason) {
          case "rejected", "noresource", "invariant" -> NEVER;
          case "deactivated", "timeout" -> spread(SOON_MS, random);
          default -> spread(said > 0 ? said * 1000 : LATER_MS, random);
        };
    return new SubscriptionEnd(Why.TERMINATED, 0, state.reason(), retryMs);
  }

  /** Not before, and up to half as much later: a server that restarts must not meet all at once. */
  private static int spread(int ms, RandomGenerator random) {
    return ms + random.nextInt(ms / 2 + 1);
  }
}
