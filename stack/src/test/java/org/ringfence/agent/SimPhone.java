package org.ringfence.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.sdp.Connection;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.Origin;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sim.Port;
import org.ringfence.sim.VirtualNetwork;
import org.ringfence.sip.dialog.DialogId;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.session.Ending;
import org.ringfence.sip.session.Invitation;
import org.ringfence.sip.session.Referral;
import org.ringfence.sip.session.Replaces;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.session.SessionListener;

/** A phone with a capricious user. */
final class SimPhone extends SimNode {
  private static final MediaDescription AUDIO =
      ((SessionDescription)
              SdpParser.parse(
                  """
                  v=0\r
                  o=- 1 1 IN IP4 10.0.0.9\r
                  s=-\r
                  c=IN IP4 10.0.0.9\r
                  t=0 0\r
                  m=audio 4000 RTP/AVP 0 8\r
                  """
                      .getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
          .media()
          .getFirst();

  private final SimWorld world;
  private final String number;
  final Map<String, PhoneCall> calls = new HashMap<>();
  boolean crashed;
  private long version;

  SimPhone(
      SimWorld world, VirtualNetwork network, Port port, SplittableRandom random, String number) {
    super(network, port, random);
    this.world = world;
    this.number = number;
  }

  @Override
  void run(Runnable task) {
    if (!crashed) super.run(task);
  }

  private SessionDescription describe(Direction direction) {
    String host = address().getAddress().getHostAddress();
    Origin origin = Origin.of(7, ++version, host);
    MediaDescription line = AUDIO.withDirection(direction);
    return SessionDescription.of(origin, Connection.of(host), List.of(line));
  }

  private SessionDescription answerTo(SessionDescription offer) {
    MediaDescription line = offer.media().getFirst();
    return describe(offer.directionOf(line).reversed());
  }

  // It calls.

  PhoneCall call(String dialled, @Nullable PhoneCall transferred) {
    Session session = layer.prepare("p" + layer.token());
    PhoneCall call = new PhoneCall(session, transferred);
    SipUri target = SipUri.of(dialled, SimWorld.EXCHANGE.getAddress().getHostAddress(), -1);
    List<Header> headers =
        chance(0.1) ? List.of(new Header(HeaderName.REQUIRE, "100rel")) : List.of();
    layer.call(
        session,
        new Invitation(
            target,
            NameAddr.of(SipUri.of(number, "exchange.example", -1)),
            NameAddr.of(target),
            List.of(),
            Flow.to(Transport.UDP, SimWorld.EXCHANGE, null),
            chance(0.05) ? null : describe(Direction.SENDRECV),
            headers));
    if (chance(0.12)) later(random.nextInt(6_000), call::hangUp);
    return call;
  }

  // It is called.

  @Override
  public void invited(Session session, long nowNs) {
    PhoneCall call = new PhoneCall(session, null);
    int mood = random.nextInt(100);
    int thinkMs = 500 + random.nextInt(8_000);
    if (mood >= 5) later(random.nextInt(500), () -> call.ring(mood < 20));
    if (mood < 75) later(mood < 5 ? 0 : thinkMs, call::pickUp);
    else if (mood < 85) later(random.nextInt(1_000), () -> session.reject(486, null, List.of()));
    else if (mood < 88) later(thinkMs, () -> session.reject(603, null, List.of()));
  }

  /** One of its calls, at this end. */
  final class PhoneCall implements SessionListener {
    final Session session;
    private final @Nullable PhoneCall transferred;
    private boolean talking;
    private boolean held;
    boolean over;

    /** When this was found to be the only end left; 0 for never. */
    long orphanNs;

    PhoneCall(Session session, @Nullable PhoneCall transferred) {
      this.session = session;
      this.transferred = transferred;
      session.listener(this);
      calls.put(session.callId(), this);
      world.placed(this);
    }

    SimPhone phone() {
      return SimPhone.this;
    }

    void ring(boolean media) {
      SessionDescription offer = session.offer();
      boolean early = media && offer != null;
      session.ring(early ? 183 : 180, early ? answerTo(offer) : null, early && chance(0.5));
      if (early && chance(0.3)) later(random.nextInt(1_500), this::offerEarly);
    }

    private void offerEarly() {
      if (!over && !talking) session.offerEarly(describe(Direction.SENDRECV));
    }

    void pickUp() {
      SessionDescription offer = session.offer();
      session.answer(offer == null ? describe(Direction.SENDRECV) : answerTo(offer));
    }

    void hangUp() {
      session.hangUp(List.of());
    }

    private void talk() {
      if (talking) return;
      talking = true;
      if (transferred != null && !transferred.over) {
        later(random.nextInt(2_000), this::handOver);
      }
      int talkMs = chance(0.02) ? 2_400_000 : 2_000 + random.nextInt(60_000);
      later(talkMs, this::hangUp);
      if (chance(0.3)) later(random.nextInt(10_000), this::hold);
      if (chance(0.1)) later(random.nextInt(10_000), this::hold);
      if (chance(0.05)) later(random.nextInt(20_000), this::transfer);
      if (chance(0.05)) later(random.nextInt(10_000), this::consult);
      if (chance(0.05)) {
        later(random.nextInt(10_000), () -> session.info("application/dtmf", new byte[] {'5'}));
      }
    }

    private void hold() {
      held = !held;
      session.offer(describe(held ? Direction.SENDONLY : Direction.SENDRECV));
      if (held) later(random.nextInt(10_000), this::hold);
    }

    private void transfer() {
      session.refer(SipUri.of(world.anyNumber(random), "exchange.example", -1));
      if (chance(0.3)) later(random.nextInt(3_000), this::hangUp);
    }

    private void consult() {
      if (!over) call(world.anyNumber(random), this);
    }

    /** Attended: the first call's other party shall have the one we talk to here. */
    private void handOver() {
      PhoneCall first = transferred;
      if (first == null || session.state() != Session.State.ANSWERED) return;
      DialogId id = session.dialog().id();
      Replaces replaces =
          new Replaces(new DialogId(id.callId(), id.remoteTag(), id.localTag()), false);
      String header = replaces.toString().replace(";", "%3B").replace("=", "%3D");
      String target = "sip:" + world.anyNumber(random) + "@exchange.example?Replaces=" + header;
      first.session.refer(SipUri.parse(target));
    }

    @Override
    public void progress(int status, @Nullable SessionDescription early, long nowNs) {
      alive();
      if (early != null && chance(0.3)) later(random.nextInt(1_500), this::offerEarly);
    }

    @Override
    public void answered(@Nullable SessionDescription answer, long nowNs) {
      alive();
      if (session.isAnswerInAckAwaited()) session.answerInAck(answerTo(answer));
      talk();
    }

    @Override
    public void acknowledged(@Nullable SessionDescription answer, long nowNs) {
      alive();
      talk();
    }

    @Override
    public void offered(@Nullable SessionDescription offer, long nowNs) {
      alive();
      int mood = random.nextInt(100);
      SessionDescription met = offer == null ? describe(Direction.SENDRECV) : answerTo(offer);
      if (mood < 5) session.refuseOffer(488);
      else if (mood < 10) later(random.nextInt(3_000), () -> session.acceptOffer(met));
      else session.acceptOffer(met);
    }

    @Override
    public void offerAnswered(SessionDescription answer, long nowNs) {
      alive();
    }

    @Override
    public void offerRefused(int status, long nowNs) {
      alive();
    }

    @Override
    public void referred(Referral referral, long nowNs) {
      alive();
      referral.refuse(603);
    }

    @Override
    public void transferProgress(int status, long nowNs) {
      alive();
      world.transferTold(status);
      if (status >= 200 && status < 300 && chance(0.7)) later(random.nextInt(500), this::hangUp);
    }

    @Override
    public void info(String contentType, byte[] body, long nowNs) {
      alive();
    }

    @Override
    public void ended(Ending ending, long nowNs) {
      alive();
      over = true;
      calls.remove(session.callId());
      world.ended(ending);
    }

    private void alive() {
      if (over) throw new AssertionError("an event after the end of " + session.callId());
    }
  }
}
