package org.ringfence.sip.event;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.transaction.Failure;

/**
 * A state of ours kept alive at a server (RFC 3903 section 4). One PUBLISH is under way at a time;
 * of the states set meanwhile the last one goes next.
 */
public final class Publication implements Reply {
  /** What a publication tells its owner. */
  public interface Listener {
    /** The server has the state that was set last, or has removed it. */
    void published(long nowNs);

    /** The server will not have it, or cannot be reached; nothing more is tried until publish. */
    void refused(int status, long nowNs);
  }

  private static final int RETRIES = 2;
  private static final byte[] NOTHING = {};

  private final EventLayer layer;
  private final Listener listener;
  private final Alarm alarm;
  private Subscription about;
  private String contentType = "";
  private byte[] body = NOTHING;
  private @Nullable String etag;
  private boolean underWay;
  private boolean due;
  private boolean removed = true;
  private int retries;

  Publication(EventLayer layer, Subscription about, Listener listener) {
    this.layer = layer;
    this.about = about;
    this.listener = listener;
    this.alarm = new Alarm(layer.wheel(), now -> send(NOTHING));
  }

  /** Makes {@code state} the one that is published. Not an empty one: that is {@link #remove}. */
  public void publish(String type, byte[] state) {
    contentType = type;
    body = state;
    removed = false;
    retries = 0;
    change();
  }

  /** Takes the state back. */
  public void remove() {
    if (removed) return;
    removed = true;
    retries = 0;
    if (etag != null || underWay) change();
  }

  /** Whether the server holds a state of ours. */
  public boolean published() {
    return etag != null;
  }

  private void change() {
    due = true;
    alarm.stop();
    if (!underWay) sendDue();
  }

  private void sendDue() {
    due = false;
    if (!removed) send(body);
    else if (etag != null) send(NOTHING);
  }

  /** Without a body it keeps the state, or with Expires 0 ends it (RFC 3903 sections 4.4, 4.5). */
  private void send(byte[] content) {
    underWay = true;
    alarm.stop();
    List<NameAddr> routes = about.routes();
    SipRequest.Builder publish =
        layer
            .outOfDialog()
            .request(Method.PUBLISH, about.target(), about.from(), routes)
            .add(HeaderName.EVENT, about.event())
            .add(HeaderName.EXPIRES, removed ? 0 : about.expiresSeconds());
    for (Header header : about.headers()) publish.add(header);
    if (etag != null) publish.add(HeaderName.SIP_IF_MATCH, etag);
    if (content.length > 0) publish.body(contentType, content);
    layer.outOfDialog().send(publish.build(), about.flow(), this);
  }

  @Override
  public void answered(SipResponse response, long nowNs) {
    underWay = false;
    int least = Verdicts.leastSeconds(response, about.expiresSeconds());
    if (response.isSuccess()) {
      taken(response, nowNs);
    } else if (response.status() == 412 && etag != null) {
      etag = null; // The server has forgotten us: tell it all anew (section 4.4).
      again(response, nowNs);
    } else if (least > 0 && !removed) {
      about = about.lasting(least);
      again(response, nowNs);
    } else {
      stop(response.status(), nowNs);
    }
  }

  private void taken(SipResponse response, long nowNs) {
    etag = removed && !due ? null : response.value(HeaderName.SIP_ETAG);
    retries = 0;
    if (due) {
      sendDue();
      return;
    }
    int seconds = Verdicts.grantedSeconds(response, about.expiresSeconds());
    if (etag != null && seconds > 0) {
      long lifeNs = seconds * Verdicts.SECOND_NS;
      long marginNs = Math.min(lifeNs / 2, layer.timers().patienceNs() + 5 * Verdicts.SECOND_NS);
      alarm.at(nowNs + lifeNs - marginNs);
    }
    listener.published(nowNs);
  }

  private void again(SipResponse response, long nowNs) {
    if (removed && etag == null) {
      due = false;
      listener.published(nowNs); // There is nothing left to take back.
    } else if (++retries > RETRIES) {
      stop(response.status(), nowNs);
    } else {
      sendDue();
    }
  }

  @Override
  public void failed(Failure failure, long nowNs) {
    underWay = false;
    stop(failure.kind() == Failure.Kind.TIMEOUT ? 408 : 503, nowNs);
  }

  private void stop(int status, long nowNs) {
    if (due && !(removed && etag == null)) {
      sendDue();
      return;
    }
    due = false;
    etag = null;
    listener.refused(status, nowNs);
  }
}
