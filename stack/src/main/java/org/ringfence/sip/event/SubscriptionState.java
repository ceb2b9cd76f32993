package org.ringfence.sip.event;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipMessage;

/**
 * The value of a Subscription-State header (RFC 6665 section 8.2.3).
 *
 * @param expiresSeconds how long it will last; -1 when not said
 * @param reason why it is terminated, in lower case; null when not said
 * @param retryAfterSeconds when another subscription may be tried; -1 when not said
 */
public record SubscriptionState(
    Phase phase, int expiresSeconds, @Nullable String reason, int retryAfterSeconds) {
  /** How far a subscription has come. */
  public enum Phase {
    PENDING,
    ACTIVE,
    TERMINATED
  }

  static SubscriptionState lasting(Phase phase, int expiresSeconds) {
    return new SubscriptionState(phase, expiresSeconds, null, -1);
  }

  static SubscriptionState terminated(String reason, int retryAfterSeconds) {
    return new SubscriptionState(Phase.TERMINATED, -1, reason, retryAfterSeconds);
  }

  /** What {@code notify} says; null when it says nothing, or not properly. */
  static @Nullable SubscriptionState of(SipMessage notify) {
    String value = notify.value(HeaderName.SUBSCRIPTION_STATE);
    if (value == null) return null;
    int semicolon = value.indexOf(';');
    String word = semicolon < 0 ? value : value.substring(0, semicolon);
    Params params = semicolon < 0 ? Params.NONE : Params.parse(value.substring(semicolon));
    Phase phase = phase(word.strip().toLowerCase(Locale.ROOT));
    if (phase == null || params == null) return null;
    String reason = params.value("reason");
    return new SubscriptionState(
        phase,
        seconds(params, "expires"),
        reason == null ? null : reason.toLowerCase(Locale.ROOT),
        seconds(params, "retry-after"));
  }

  private static @Nullable Phase phase(String word) {
    return switch (word) {
      case "active" -> Phase.ACTIVE;
      case "pending" -> Phase.PENDING;
      case "terminated" -> Phase.TERMINATED;
      default -> null;
    };
  }

  /** No time is longer than we let a subscription last. */
  private static int seconds(Params params, String name) {
    long seconds = params.number(name, 0xffff_ffffL, -1);
    return (int) Math.min(seconds, Limits.SUBSCRIPTION_SECONDS);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(phase.name().toLowerCase(Locale.ROOT));
    if (expiresSeconds >= 0) text.append(";expires=").append(expiresSeconds);
    if (reason != null) text.append(";reason=").append(reason);
    if (retryAfterSeconds >= 0) text.append(";retry-after=").append(retryAfterSeconds);
    return text.toString();
  }
}
