package org.ringfence.sip.event;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Uri;

/**
 * What to be told of, by whom, and as whom.
 *
 * @param target the Request-URI
 * @param from without a tag
 * @param routes an outbound proxy, or a registration's Service-Route
 * @param flow the way there when it is known
 * @param accept the content types we can read, as the Accept header has them
 * @param expiresSeconds how long to ask for at a time; 0 fetches the state once
 * @param forks whether several may tell us, when a proxy asks several (RFC 6665 section 4.1.4)
 * @param headers further headers of each SUBSCRIBE
 */
public record Subscription(
    Uri target,
    NameAddr from,
    List<NameAddr> routes,
    @Nullable Flow flow,
    EventName event,
    String accept,
    int expiresSeconds,
    boolean forks,
    List<Header> headers) {
  public Subscription {
    if (expiresSeconds < 0 || expiresSeconds > Limits.SUBSCRIPTION_SECONDS) {
      throw new IllegalArgumentException("a subscription lasts a day at most");
    }
  }

  Subscription lasting(int seconds) {
    return new Subscription(target, from, routes, flow, event, accept, seconds, forks, headers);
  }
}
