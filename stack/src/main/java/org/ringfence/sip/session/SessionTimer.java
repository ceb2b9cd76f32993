package org.ringfence.sip.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.MessageBuilder;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/**
 * Keeps a session alive by refreshing it, and ends one whose peer does not (RFC 4028). We offer it
 * unless told not to; a peer that does not know it is refreshed by us.
 */
final class SessionTimer {
  /** What we ask for; half of it between refreshes. */
  static final long INTERVAL_SECONDS = 1800;

  static final long LEAST_SECONDS = 90;
  private static final long MOST_SECONDS = 24 * 3600;
  private static final long SECOND_NS = 1_000_000_000L;

  private final Session session;
  private final Alarm refresh;
  private final Alarm expire;
  private long intervalSeconds;
  private long minimumSeconds = LEAST_SECONDS;

  SessionTimer(Session session) {
    this.session = session;
    this.refresh = new Alarm(session::refresh);
    this.expire = new Alarm(session::expired);
    long wanted = session.layer().surroundings().sessionSeconds();
    this.intervalSeconds = wanted == 0 ? 0 : Math.max(wanted, LEAST_SECONDS);
  }

  /** Adds what our INVITE or UPDATE asks for (section 7.1). */
  void ask(MessageBuilder<?> request, @Nullable String refresher) {
    if (intervalSeconds == 0) return;
    String suffix = refresher == null ? "" : ";refresher=" + refresher;
    request.add(HeaderName.SESSION_EXPIRES, intervalSeconds + suffix);
    if (minimumSeconds > LEAST_SECONDS) request.add(HeaderName.MIN_SE, minimumSeconds);
  }

  /** Takes over a 422's least interval; false when it asks for something absurd (section 7.3). */
  boolean raise(SipResponse tooSmall) {
    long wanted = tooSmall.number(HeaderName.MIN_SE, MOST_SECONDS, -1);
    if (wanted <= minimumSeconds) return false;
    minimumSeconds = wanted;
    intervalSeconds = Math.max(intervalSeconds, wanted);
    return true;
  }

  /** Whether a request wants less than we allow: it is answered 422 with our Min-SE. */
  static boolean tooSmall(SipRequest request) {
    return request.lists(HeaderName.SUPPORTED, "timer")
        && request.number(HeaderName.SESSION_EXPIRES, Integer.MAX_VALUE, Long.MAX_VALUE)
            < LEAST_SECONDS;
  }

  /** Answers a request's wish in our 2xx and starts the clock (section 9). */
  void answer(SipRequest request, MessageBuilder<?> response, long nowNs) {
    boolean peerKnows = request.lists(HeaderName.SUPPORTED, "timer");
    long wanted = request.number(HeaderName.SESSION_EXPIRES, MOST_SECONDS, -1);
    if (wanted > 0) intervalSeconds = Math.max(wanted, LEAST_SECONDS);
    String refresher = refresher(request);
    boolean weRefresh = peerKnows ? "uas".equals(refresher) : true;
    if (peerKnows && intervalSeconds > 0) {
      String who = weRefresh ? "uas" : "uac";
      response.add(HeaderName.SESSION_EXPIRES, intervalSeconds + ";refresher=" + who);
      response.add(HeaderName.REQUIRE, "timer");
    }
    start(weRefresh, nowNs);
  }

  /** Starts the clock by what the peer's 2xx says (section 7.2). */
  void agreed(SipResponse response, long nowNs) {
    long given = response.number(HeaderName.SESSION_EXPIRES, MOST_SECONDS, -1);
    if (given > 0) intervalSeconds = Math.max(given, LEAST_SECONDS);
    start(given < 0 || !"uas".equals(refresher(response)), nowNs);
  }

  /** A refresh was refused; another try, while there is time. */
  void refreshLater(long nowNs) {
    session.layer().wheel().schedule(refresh, nowNs + intervalSeconds * SECOND_NS / 10);
  }

  void stop() {
    session.layer().wheel().cancel(refresh);
    session.layer().wheel().cancel(expire);
  }

  private void start(boolean weRefresh, long nowNs) {
    stop();
    if (intervalSeconds == 0) return; // Neither of us wants one.
    long intervalNs = intervalSeconds * SECOND_NS;
    if (weRefresh) session.layer().wheel().schedule(refresh, nowNs + intervalNs / 2);
    long marginNs = Math.min(32 * SECOND_NS, intervalNs / 3); // Section 10.
    session.layer().wheel().schedule(expire, nowNs + intervalNs - marginNs);
  }

  private static @Nullable String refresher(SipMessage message) {
    String value = message.value(HeaderName.SESSION_EXPIRES);
    if (value == null) return null;
    String plain = value.toLowerCase(Locale.ROOT);
    int at = plain.indexOf("refresher=");
    if (at < 0) return null;
    String rest = plain.substring(at + 10).strip();
    int semicolon = rest.indexOf(';');
    return semicolon < 0 ? rest : rest.substring(0, semicolon).strip();
  }
}
