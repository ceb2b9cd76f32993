package org.ringfence.sip.session;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.transaction.ServerTransaction;

/** What the sessions of one shard need from around them. All is called, and calls back, there. */
public interface Surroundings {

  /**
   * Finds the way to {@code nextHop} (RFC 3263); answers at once or later, exactly once.
   *
   * @param known the flow this dialog's peer was last heard on, if it was the peer itself; best
   * @param found given null when there is no way
   */
  void findFlow(Uri nextHop, @Nullable Flow known, Consumer<@Nullable Flow> found);

  /**
   * Where a request to {@code target} goes that nobody routes: to it, or to the contact of the
   * device that it names (RFC 5627 section 6.1).
   *
   * @param direct the flow of the peer; null when it is to be looked up
   */
  default Uri reached(Uri target, @Nullable Flow direct) {
    return target;
  }

  /** Whether the peer at the end of that flow takes one more call now (RFC 7339). */
  default boolean admits(SipRequest invite, Flow to) {
    return true;
  }

  /** Whether an extension is known there beside those that every session knows. */
  default boolean supports(String optionTag) {
    return false;
  }

  /** What stands in our Via towards that flow. */
  HostPort sentBy(Flow flow);

  /** Our Contact towards that flow. */
  NameAddr contact(Flow flow);

  /** What we call ourselves in User-Agent and Server. */
  String product();

  /** The session interval we offer (RFC 4028), in seconds; 0 to offer none. */
  default long sessionSeconds() {
    return SessionTimer.INTERVAL_SECONDS;
  }

  /** An INVITE that begins a session; ring, answer or reject it. */
  void invited(Session session, long nowNs);

  /** A request outside any session: REGISTER, SUBSCRIBE, NOTIFY, MESSAGE and unknown ones. */
  void request(ServerTransaction transaction, SipRequest request, Flow from, long nowNs);

  /**
   * The credentials a challenge asks for, to be added to the request sent anew; null when we have
   * none or they were refused already.
   */
  @Nullable Header credentials(SipRequest request, SipResponse challenge);
}
