package org.ringfence.agent;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.keying.BareDescription;
import org.ringfence.keying.KeyingTerms;
import org.ringfence.keying.LegKeying;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySide;
import org.ringfence.net.StreamCopy;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.Connection;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.Format;
import org.ringfence.sdp.LocalSession;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.RtpMap;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.session.Attachment;
import org.ringfence.sip.session.Company;
import org.ringfence.sip.session.Ending;
import org.ringfence.sip.session.Invitation;
import org.ringfence.sip.session.Referral;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.session.SessionListener;
import org.ringfence.siprec.RecordingMetadata;

/**
 * A recording session (RFC 7866) in which we are the client: each party of a call is heard by a
 * recording server in a stream of its own. On the shard of the call.
 */
public final class RecordingSession {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What of our offers says that keys could come by a handshake, which a copy does not make. */
  private static final List<String> HANDSHAKE = List.of("fingerprint", "setup", "tls-id");

  /** What comes of it; on the shard, and nothing after {@code ended}. */
  public interface Listener {
    /** It is recorded from now on. */
    void recording();

    /**
     * It is not, or not any more.
     *
     * @param was whether it was until now
     */
    void ended(boolean was, String why);
  }

  /**
   * What is to be recorded.
   *
   * @param formats how each party speaks; null for one that is not heard
   * @param paused whether nothing is recorded for now
   */
  public record Wish(
      @Nullable AudioFormat caller,
      @Nullable AudioFormat called,
      boolean paused,
      RecordingMetadata metadata) {
    @Nullable AudioFormat of(int side) {
      return side == Side.CALLER.ordinal() ? caller : called;
    }
  }

  private final LegHome home;
  private final RecorderPeer peer;
  private final StreamCopy copy;
  private final InetAddress address;
  private final Listener listener;
  private final Session session;
  private final LocalSession ours;
  private final LegKeying keying =
      new LegKeying(RANDOM, () -> DtlsCertificate.create(RANDOM, Instant.now()));
  private Wish wish;
  private boolean recorded;
  private boolean over;

  /**
   * Begins at once.
   *
   * @param copy has what both parties say; ends with the session
   * @param address where we are for media
   */
  public RecordingSession(
      LegHome home,
      RecorderPeer peer,
      StreamCopy copy,
      InetAddress address,
      Wish wish,
      Listener listener) {
    this.home = home;
    this.peer = peer;
    this.copy = copy;
    this.address = address;
    this.listener = listener;
    this.wish = wish;
    this.ours = new LocalSession(RANDOM.nextLong(), AgentShard.plain(address));
    this.session = home.layer().prepare(home.mintCallId());
    begin();
  }

  private void begin() {
    session.listener(new Ear());
    Company company = company(wish.metadata);
    session.company(company);
    NameAddr self = NameAddr.of(SipUri.of("recording", home.settings().domain(), -1));
    copy.pause(wish.paused);
    Invitation invitation =
        new Invitation(
            peer.uri(),
            self,
            NameAddr.of(peer.uri()),
            List.of(),
            null,
            offer(),
            company.headers(),
            company.attachment());
    home.layer().call(session, invitation);
    home.after(peer.patienceMs(), this::lookAgain);
  }

  private void lookAgain() {
    if (session.state() == Session.State.CALLING) fail("no answer");
  }

  private Company company(RecordingMetadata metadata) {
    Header needed = new Header(HeaderName.REQUIRE, "siprec");
    String id = "metadata@" + home.settings().domain();
    Attachment attachment =
        new Attachment(RecordingMetadata.TYPE, id, "recording-session", metadata.write());
    return new Company("+sip.src", List.of(needed), attachment);
  }

  /** Names the dialog, for records. */
  public String callId() {
    return session.callId();
  }

  /** Something else is to be recorded from now on, or by another name. */
  public void update(Wish now) {
    if (over || now.equals(wish)) return;
    wish = now;
    copy.pause(now.paused);
    session.company(company(now.metadata));
    session.offer(offer());
  }

  /** The call is over, or is not to be recorded any more. */
  public void end() {
    if (over) return;
    over = true;
    copy.close();
    session.hangUp(List.of());
  }

  private void fail(String why) {
    if (over) return;
    end();
    listener.ended(recorded, why);
  }

  // What we say.

  private KeyingTerms terms() {
    Reach.Signalling way = peer.secure() ? Reach.Signalling.SECURE : Reach.Signalling.PLAIN;
    return RelayEnd.terms(peer.policy(), new Reach(null, null, way));
  }

  private SessionDescription offer() {
    List<MediaDescription> lines = new ArrayList<>(2);
    for (int side = 0; side < 2; side++) lines.add(line(side, wish.of(side)));
    SessionDescription bare = SessionDescription.of(ours.origin(), null, lines);
    SessionDescription keyed = keying.offer(bare, terms());
    return ours.stamp(withoutHandshake(keyed));
  }

  private static SessionDescription withoutHandshake(SessionDescription keyed) {
    List<MediaDescription> lines = new ArrayList<>(keyed.media().size());
    for (MediaDescription line : keyed.media()) {
      Attributes plain = line.attributes();
      for (String each : HANDSHAKE) plain = plain.without(each);
      lines.add(line.withAttributes(plain));
    }
    return keyed.withMedia(lines);
  }

  /** What one party says, under the numbers that it uses itself. */
  private MediaDescription line(int side, @Nullable AudioFormat speaks) {
    List<String> numbers = new ArrayList<>(3);
    List<Attribute> attributes = new ArrayList<>(8);
    if (speaks != null) {
      Format codec = AudioFormat.offered(speaks.codec());
      add(codec, speaks.receivePayloadType(), numbers, attributes);
      int clock = codec.clockRateHz();
      add(Format.comfortNoise(clock), speaks.receiveNoisePayloadType(), numbers, attributes);
      add(Format.telephoneEvent(clock), speaks.receiveEventPayloadType(), numbers, attributes);
    }
    boolean sends = speaks != null && !wish.paused;
    attributes.add(new Attribute("label", label(side)));
    Direction way = sends ? Direction.SENDONLY : Direction.INACTIVE;
    attributes.add(Attribute.property(way.attributeName()));
    if (numbers.isEmpty()) numbers.add("0");
    int port = copy.localRtp(side).getPort();
    return MediaDescription.of("audio", port, "RTP/AVP", numbers, new Attributes(attributes))
        .withConnection(Connection.of(AgentShard.plain(address)));
  }

  /** What that side's stream is called in descriptions and metadata (RFC 4574). */
  public static String label(int side) {
    return Integer.toString(side + 1);
  }

  private static void add(
      Format format, int number, List<String> numbers, List<Attribute> attributes) {
    if (number < 0) return;
    String name = Integer.toString(number);
    numbers.add(name);
    attributes.add(format.rtpMap(number).attribute());
    String parameters = format.fmtp();
    if (parameters != null) attributes.add(new Attribute("fmtp", name + " " + parameters));
  }

  // What it says.

  private void agreed(SessionDescription theirs) {
    if (keying.answered(theirs) != null) {
      fail("it would not have it encrypted");
      return;
    }
    boolean heard = false;
    for (int side = 0; side < 2; side++) heard |= follow(side, theirs);
    if (!heard && !wish.paused) {
      fail("it takes none of the codecs that are spoken");
      return;
    }
    boolean news = !recorded;
    recorded = true;
    if (news) listener.recording();
  }

  /** Sends a party's stream where the answer says; whether there is one. */
  private boolean follow(int side, SessionDescription theirs) {
    AudioFormat speaks = wish.of(side);
    MediaDescription line = side < theirs.media().size() ? theirs.media().get(side) : null;
    if (line == null || line.refused() || speaks == null) {
      copy.update(side, StreamCopy.Terms.NONE);
      return false;
    }
    RelaySide.Terms where = RelayTerms.of(theirs, line, Reach.UNKNOWN);
    Format codec = AudioFormat.offered(speaks.codec());
    byte[] numbers = StreamCopy.Terms.none();
    boolean known = false;
    for (RtpMap map : line.rtpMaps()) {
      byte theirNumber = (byte) map.payloadType();
      int clock = codec.clockRateHz();
      if (codec.is(map)) {
        numbers[speaks.receivePayloadType()] = theirNumber;
        known = true;
      } else if (Format.comfortNoise(clock).is(map) && speaks.receiveNoisePayloadType() >= 0) {
        numbers[speaks.receiveNoisePayloadType()] = theirNumber;
      } else if (Format.telephoneEvent(clock).is(map) && speaks.receiveEventPayloadType() >= 0) {
        numbers[speaks.receiveEventPayloadType()] = theirNumber;
      }
    }
    boolean takes = theirs.directionOf(line).receives();
    Protection protection = keying.protection(side);
    copy.update(
        side,
        new StreamCopy.Terms(
            takes ? where.rtp() : null,
            where.mux() ? where.rtp() : where.rtcp(),
            protection,
            numbers,
            codec.clockRateHz()));
    return known;
  }

  /** The recording server offers anew: it may pause what it takes, or take it elsewhere. */
  private void offered(@Nullable SessionDescription theirs) {
    if (theirs == null) {
      session.acceptOffer(offer());
      return;
    }
    if (theirs.media().size() != 2 || keying.offered(theirs, terms()) != null) {
      session.refuseOffer(488);
      return;
    }
    List<MediaDescription> lines = new ArrayList<>(2);
    for (int side = 0; side < 2; side++) {
      MediaDescription line = line(side, wish.of(side));
      Direction takes = theirs.directionOf(theirs.media().get(side));
      boolean stops = !takes.receives();
      if (stops) line = line.withAttributes(line.attributes().with(Direction.INACTIVE));
      lines.add(line);
    }
    SessionDescription bare = SessionDescription.of(ours.origin(), null, lines);
    session.acceptOffer(ours.stamp(keying.answer(bare)));
    for (int side = 0; side < 2; side++) follow(side, BareDescription.of(theirs));
  }

  /** Hears of the session. */
  private final class Ear implements SessionListener {
    @Override
    public void progress(int status, @Nullable SessionDescription early, long nowNs) {}

    @Override
    public void answered(@Nullable SessionDescription answer, long nowNs) {
      SessionDescription theirs = answer == null ? session.remote() : answer;
      if (over) return;
      if (theirs == null) fail("it answered without a description");
      else agreed(theirs);
    }

    @Override
    public void acknowledged(@Nullable SessionDescription answer, long nowNs) {
      if (answer != null && !over) agreed(answer);
    }

    @Override
    public void offered(@Nullable SessionDescription offer, long nowNs) {
      RecordingSession.this.offered(offer);
    }

    @Override
    public void offerAnswered(SessionDescription answer, long nowNs) {
      if (!over) agreed(answer);
    }

    /** What was agreed before holds; what it is called there may be old. */
    @Override
    public void offerRefused(int status, long nowNs) {}

    @Override
    public void referred(Referral referral, long nowNs) {
      referral.refuse(603);
    }

    @Override
    public void transferProgress(int status, long nowNs) {}

    @Override
    public void info(String contentType, byte[] body, long nowNs) {}

    @Override
    public void ended(Ending ending, long nowNs) {
      if (over) return;
      over = true;
      copy.close();
      String phrase = ending.phrase().isEmpty() ? "" : " " + ending.phrase();
      String why =
          ending.how() == Ending.How.PEER_HUNG_UP ? "it hung up" : ending.status() + phrase;
      listener.ended(recorded, why);
    }
  }
}
