package org.ringfence.sip.event;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Uri;

/** What the events of one shard need from around them. All is called, and calls back, there. */
public interface EventSurroundings {
  /**
   * Finds the way to {@code nextHop} (RFC 3263); answers at once or later, exactly once.
   *
   * @param known the flow the peer was last heard on, if it was the peer itself; best
   * @param found given null when there is no way
   */
  void findFlow(Uri nextHop, @Nullable Flow known, Consumer<@Nullable Flow> found);

  /** What stands in our Via towards that flow. */
  HostPort sentBy(Flow flow);

  /** Our Contact towards that flow. */
  NameAddr contact(Flow flow);

  /** What we call ourselves in User-Agent and Server. */
  String product();

  /** A Call-ID whose messages come to this shard. */
  String mintCallId();

  /** The time when {@link #findFlow} answers late. */
  long nowNs();

  /** The credentials a challenge asks for; null when there are none, or they were refused. */
  @Nullable Header credentials(SipRequest request, SipResponse challenge);
}
