package org.ringfence.agent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.call.Cause;
import org.ringfence.call.Leg;
import org.ringfence.call.Party;
import org.ringfence.call.Taken;
import org.ringfence.net.Admission;
import org.ringfence.net.EventLoop;
import org.ringfence.net.Receiver;
import org.ringfence.net.Shards;
import org.ringfence.net.SipTransports;
import org.ringfence.net.TransportSettings;
import org.ringfence.net.UrgentCall;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Malformed;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.overload.OverloadReport;
import org.ringfence.sip.overload.PeerThrottle;
import org.ringfence.sip.session.Replaces;
import org.ringfence.sip.session.Session;
import org.ringfence.stun.StunMessage;

/**
 * A SIP endpoint. What arrives goes to the shard of its Call-ID, and everything of that call
 * happens there.
 */
public final class SipAgent implements AutoCloseable {
  private final AgentSettings settings;
  private final AgentHandler handler;
  private final Shards shards;
  private final SipResolver resolver;
  private final SipTransports transports;
  private final List<AgentShard> agents = new ArrayList<>();
  private final OverloadReport overload = new OverloadReport();
  private final PeerThrottle throttle = new PeerThrottle();
  private volatile MessageTap tap = MessageTap.NONE;

  /**
   * @param shards stay the caller's
   * @param resolver stays the caller's
   * @param tls null when there shall be no TLS
   */
  public SipAgent(
      AgentSettings settings,
      AgentHandler handler,
      Shards shards,
      SipResolver resolver,
      TransportSettings transportSettings,
      Admission admission,
      @Nullable TlsContexts tls,
      RandomGenerator.SplittableGenerator random) {
    this.settings = settings;
    this.handler = handler;
    this.shards = shards;
    this.resolver = resolver;
    this.transports =
        new SipTransports(transportSettings, shards.loops(), new Inbox(), admission, tls);
    for (EventLoop loop : shards.loops()) agents.add(new AgentShard(this, loop, random.split()));
  }

  /** Begins to receive; see {@link SipTransports#listen}. */
  public InetSocketAddress listen(Transport transport, InetSocketAddress address)
      throws IOException {
    return transports.listen(transport, address);
  }

  /** All shards; a call of ours may begin on any. */
  public List<AgentShard> shards() {
    return agents;
  }

  /** The shard of that Call-ID. */
  public AgentShard shard(String callId) {
    return agents.size() == 1 ? agents.getFirst() : agents.get(index(shards.of(callId)));
  }

  private int index(EventLoop loop) {
    return shards.loops().indexOf(loop);
  }

  public SipTransports transports() {
    return transports;
  }

  /** What peers that can hold back are told of us. */
  public OverloadReport overload() {
    return overload;
  }

  /** What peers have asked us not to send. */
  PeerThrottle throttle() {
    return throttle;
  }

  /** Shows every message to {@code tap} from now on. */
  public void tap(MessageTap tap) {
    this.tap = tap;
  }

  MessageTap tap() {
    return tap;
  }

  AgentSettings settings() {
    return settings;
  }

  AgentHandler handler() {
    return handler;
  }

  public SipResolver resolver() {
    return resolver;
  }

  String mintCallId(AgentShard shard, RandomGenerator random) {
    return shards.mintCallId(shard.loop(), random);
  }

  /** Takes the far leg out of the call that {@code replaces} names, for a call on {@code here}. */
  void take(Replaces replaces, AgentShard here, Consumer<@Nullable Taken> taken) {
    AgentShard there = shard(replaces.dialog().callId());
    there.execute(() ->
        there.release(
            replaces.dialog(),
            found -> {
              Taken moved = ForeignLeg.moved(found, there, here);
              here.execute(() -> taken.accept(moved));
            }));
  }

  /**
   * Puts a newcomer, invited on {@code here} and not answered yet, in the place of the leg that
   * {@code replaces} names (RFC 3891 section 3). It is answered, or refused with the cause.
   *
   * @param may whether who is there may be replaced by the newcomer
   */
  public void replace(Replaces replaces, SipLeg newcomer, AgentShard here, Predicate<Party> may) {
    SessionDescription offer = newcomer.session().offer();
    AgentShard there = shard(replaces.dialog().callId());
    Leg moved = ForeignLeg.moved(newcomer, here, there);
    Runnable swap =
        () -> {
          Session session = there.layer().find(replaces.dialog());
          SipLeg leg = session != null && session.owner() instanceof SipLeg sip ? sip : null;
          if (session == null || leg == null || session.state() != Session.State.ANSWERED) {
            moved.end(Cause.NO_SUCH_CALL);
          } else if (!may.test(leg.party())) {
            moved.end(Cause.FORBIDDEN);
          } else if (replaces.earlyOnly()) {
            moved.end(Cause.BUSY);
          } else if (offer == null) {
            moved.end(Cause.NO_COMMON_MEDIA);
          } else {
            leg.replacedBy(moved, offer);
          }
        };
    if (there == here) swap.run();
    else there.execute(swap);
  }

  /** The leg as a call on {@code there} drives it; to be asked on {@code here}, its own shard. */
  public static Leg moved(Leg leg, AgentShard here, AgentShard there) {
    return ForeignLeg.moved(leg, here, there);
  }

  @Override
  public void close() {
    transports.close();
  }

  /** Hands over to the shard; called on whichever thread received. */
  private final class Inbox implements Receiver {
    @Override
    public void received(SipMessage message, Flow from) {
      AgentShard shard = shard(message.callId());
      if (shard.loop().inLoop()) shard.receive(message, from);
      else shard.loop().offer(() -> shard.receive(message, from));
    }

    /** What is handed over to another loop is a newcomer there too. */
    @Override
    public void newcomer(SipMessage message, Flow from) {
      AgentShard shard = shard(message.callId());
      if (shard.loop().inLoop()) shard.receive(message, from);
      else if (shard.loop().waiting() > Limits.NEWCOMERS_WAITING
          && !UrgentCall.is(message, transports.admission())) shard.shed(message, from);
      else shard.loop().offer(() -> shard.newcomer(message, from));
    }

    @Override
    public void malformed(Malformed what, Flow from) {
      SipRequest request = what.request();
      if (request == null || what.status() == 0) return;
      // What is broken may be the very fields a proper answer needs: they are repeated as they
      // came.
      SipResponse response =
          SipResponse.to(request, what.status(), null).reasonPhrase(what.reason()).build();
      String callId = request.value(HeaderName.CALL_ID);
      AgentShard shard = shard(callId == null ? "" : callId);
      shard.loop().offer(() -> shard.respondStateless(request, response, from));
    }

    @Override
    public void closed(Flow flow) {
      // First what waited on it, so that nothing which is sent in its stead is taken for that.
      for (AgentShard shard : agents) shard.execute(() -> shard.closed(flow));
      handler.closed(flow);
    }

    @Override
    public void pong(Flow from) {
      handler.pong(from);
    }

    @Override
    public void answered(StunMessage response, Flow from) {
      handler.answered(response, from);
    }

    @Override
    public void failed(Flow to, @Nullable SipMessage what, String reason) {
      if (what == null) return;
      if (what instanceof SipRequest) resolver.markFailed(to);
      AgentShard shard = shard(what.callId());
      shard.execute(() -> shard.failed(to, what, reason));
    }
  }
}
