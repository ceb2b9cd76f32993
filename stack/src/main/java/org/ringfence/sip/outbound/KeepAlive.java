package org.ringfence.sip.outbound;

import java.util.random.RandomGenerator;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipResponse;

/** How often a phone shows that its flow is alive (RFC 5626 section 4.4.1). */
public final class KeepAlive {
  /** How long a pong may take before the flow counts as dead. */
  public static final int PONG_MS = 10_000;

  private KeepAlive() {}

  /** The Flow-Timer of a 200 to REGISTER, in seconds; 0 when there is none. */
  public static int flowTimerSeconds(SipResponse response) {
    return (int) response.number(HeaderName.FLOW_TIMER, Integer.MAX_VALUE, 0);
  }

  /**
   * When to send the next one: a fifth is left to chance, so that phones do not march in step.
   *
   * @param flowTimerSeconds what the server asked for; 0 for the standard's own
   */
  public static int nextMs(Transport transport, int flowTimerSeconds, RandomGenerator random) {
    if (flowTimerSeconds > 0) {
      int longestMs = Math.min(flowTimerSeconds, 86_400) * 1000;
      return random.nextInt(longestMs / 5 * 4, longestMs + 1);
    }
    return transport.reliable() ? random.nextInt(95_000, 120_001) : random.nextInt(24_000, 29_001);
  }
}
