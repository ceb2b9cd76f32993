package org.ringfence.phone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Opus;
import org.ringfence.ice.IceDescription;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSession;
import org.ringfence.media.AudioStatistics;
import org.ringfence.media.AudioTap;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySide;
import org.ringfence.net.AudioPort;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaPortsExhaustedException;
import org.ringfence.net.VideoPort;
import org.ringfence.phone.sound.Ear;
import org.ringfence.phone.sound.Mouth;
import org.ringfence.phone.video.Pictures;
import org.ringfence.quality.Measured;
import org.ringfence.rtp.VoipMetrics;
import org.ringfence.sdp.AnswerMaker;
import org.ringfence.sdp.Capabilities;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.Format;
import org.ringfence.sdp.LocalSession;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.NegotiatedMedia;
import org.ringfence.sdp.Negotiation;
import org.ringfence.sdp.OfferMaker;
import org.ringfence.sdp.SessionDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sound of one call: what is offered and agreed (RFC 3264), and the audio port that follows it.
 * On the shard only.
 */
final class CallAudio {
  /**
   * Where a call's sound goes.
   *
   * @param bind the media loop's address to use
   * @param more its address of the other family, for ICE; null for none
   * @param shown the address the other side is told
   * @param proven where the other side's signalling comes from
   */
  record Place(
      InetAddress bind,
      @Nullable InetAddress more,
      InetAddress shown,
      @Nullable InetAddress proven) {}

  /** What came of an answer of theirs. */
  enum Verdict {
    AGREED,
    NO_CODEC,
    NOT_ENCRYPTED,
    NOT_END_TO_END
  }

  /** What an answer of ours agrees on, and what both said. */
  private record Prepared(
      NegotiatedMedia media, SessionDescription local, SessionDescription remote) {}

  private static final Logger LOG = LoggerFactory.getLogger(CallAudio.class);

  private final List<AudioCodec> codecs;
  private final boolean pausesToldOf;
  private final OfferMaker offers;
  private final AnswerMaker answers;
  private final LocalSession ours;
  private org.ringfence.sdp.MediaAddress address;
  private InetAddress shown;
  private final CallKeys keys;
  private final Place place;
  private final AudioPort port;
  private final Mouth mouth;
  private final Ear ear;
  private final String cname;
  private final RandomGenerator random;
  private @Nullable CallPath path;
  private volatile @Nullable CallVideo video;
  private @Nullable SessionDescription offered;
  private volatile @Nullable NegotiatedMedia agreed;
  private @Nullable Prepared prepared;
  private boolean lacksKeys;
  private boolean talking;

  CallAudio(
      MediaLoop loop,
      Place place,
      List<AudioCodec> codecs,
      boolean pausesToldOf,
      CallKeys keys,
      RandomGenerator random,
      Mouth mouth,
      Ear ear,
      @Nullable AudioTap tap,
      MediaListener listener)
      throws MediaPortsExhaustedException {
    this.codecs = codecs.stream().map(each -> pausing(each, pausesToldOf)).toList();
    this.pausesToldOf = pausesToldOf;
    this.keys = keys;
    this.place = place;
    this.mouth = mouth;
    this.ear = ear;
    Capabilities able =
        Capabilities.of(this.codecs.stream().map(AudioFormat::offered).toArray(Format[]::new))
            .withRedundancy()
            .withComfortNoise();
    this.offers = new OfferMaker(able);
    this.answers = new AnswerMaker(able);
    InetAddress more = place.more();
    this.port =
        more == null
            ? loop.openAudio(place.bind(), listener)
            : loop.openAudio(place.bind(), more, listener);
    this.shown = place.shown();
    this.address = addressAt(shown);
    this.ours = new LocalSession(random.nextLong(), address.address());
    AudioFormat first = AudioFormat.of(this.codecs.getFirst(), -1, -1);
    this.random = random;
    this.cname = Long.toUnsignedString(random.nextLong(), 36);
    port.tap(tap);
    port.start(new AudioSession(first, cname, random), mouth, ear);
  }

  /** Opus has means of its own, which are in its settings. */
  private static AudioCodec pausing(AudioCodec codec, boolean pausesToldOf) {
    return pausesToldOf && codec instanceof Opus opus
        ? opus.with(opus.settings().withDtx())
        : codec;
  }

  /** Has the call show and see pictures too; without a port for them it is voice. */
  void video(MediaLoop loop, Pictures pictures, CallVideo.Events events) {
    try {
      VideoPort made = loop.openVideo(place.bind(), MediaListener.NONE);
      video = new CallVideo(made, pictures, cname, random, events);
    } catch (MediaPortsExhaustedException e) {
      LOG.warn("No media port is free for video");
    }
  }

  /** Its video; null when there cannot be any. */
  @Nullable CallVideo video() {
    return video;
  }

  /** Has the call find its way by ICE; the path is one of {@link #port}. */
  void path(CallPath found) {
    path = found;
  }

  AudioPort port() {
    return port;
  }

  /** The path by ICE; null when there is none. */
  @Nullable CallPath path() {
    return path;
  }

  /** Our address as the other side is told. */
  InetAddress shown() {
    return shown;
  }

  /** Tells another from the next offer or answer on, unless our socket cannot send from there. */
  void moveTo(InetAddress source) {
    if (!Network.sameFamily(source, shown)) return;
    shown = source;
    address = addressAt(source);
  }

  private org.ringfence.sdp.MediaAddress addressAt(InetAddress host) {
    return new org.ringfence.sdp.MediaAddress(
        plain(host), port.localRtp().getPort(), port.localRtcp().getPort());
  }

  /** Without ICE in an offer of theirs the addresses said are used. */
  void heard(SessionDescription offer) {
    for (MediaDescription line : offer.media()) {
      boolean audio = line.media().equals("audio") && !line.refused();
      if (!audio || !CallPath.offered(offer, line)) continue;
      if (path != null) path.offered(CallPath.description(offer, line));
      return;
    }
    withoutIce();
  }

  private void withoutIce() {
    if (path == null) return;
    path = null;
    port.withoutIce();
  }

  private org.ringfence.sdp.MediaAddress address() {
    CallPath way = path;
    if (way == null) return address;
    org.ringfence.sdp.MediaAddress standing = way.standing();
    if (standing != null) return standing;
    return new org.ringfence.sdp.MediaAddress(
        address.address(), address.rtpPort(), address.rtpPort());
  }

  private SessionDescription described(SessionDescription keyed, boolean offer) {
    CallPath way = path;
    return way == null ? keyed : way.describe(keyed, offer);
  }

  private static String plain(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  /** What we offer, first or later. */
  SessionDescription offer(Direction direction) {
    SessionDescription offer =
        offers.offer(
            ours,
            address(),
            direction,
            plain -> described(keys.offer(withVideo(plain, direction)), true));
    offered = offer;
    return offer;
  }

  private SessionDescription withVideo(SessionDescription plain, Direction direction) {
    CallVideo more = video;
    if (more == null || keys.endToEnd()) return plain;
    return more.offer(plain, ours, address(), path != null, direction);
  }

  /** The same, for the other side to take as news even in the same words. */
  SessionDescription offerAnew(Direction direction) {
    ours.renew();
    return offer(direction);
  }

  /** Follows the answer to our last offer; otherwise says why it cannot be followed. */
  Verdict answered(SessionDescription answer) {
    SessionDescription before = offered;
    if (before == null) return Verdict.NO_CODEC;
    Negotiation made = offers.read(CallKeys.plain(before), CallKeys.plain(answer));
    if (!(made instanceof Negotiation.Agreed agreement)) return Verdict.NO_CODEC;
    Verdict verdict = keys.answered(answer);
    if (verdict != Verdict.AGREED) return verdict;
    NegotiatedMedia media = agreement.media();
    IceDescription ice = CallPath.description(answer, answer.media().get(media.line()));
    if (path != null && ice != null) path.follow(ice, false);
    else withoutIce();
    SessionDescription local = CallKeys.plain(before);
    SessionDescription remote = CallKeys.plain(answer);
    if (video != null) video.answered(local, remote, path != null);
    follow(media, local, remote);
    return verdict;
  }

  /** Our answer to an offer, which {@link #followAnswer} puts to work; null for none in common. */
  @Nullable SessionDescription answer(SessionDescription offer, Direction wanted) {
    lacksKeys = keys.offered(offer) != null;
    if (lacksKeys) return null;
    SessionDescription usable = keys.answerable(offer);
    Negotiation made =
        answers.answer(
            usable,
            ours,
            address(),
            wanted,
            plain -> answer(withVideo(plain, usable, offer, wanted), offer));
    if (!(made instanceof Negotiation.Agreed agreement)) return null;
    prepared = new Prepared(agreement.media(), agreement.local(), usable);
    return agreement.local();
  }

  private SessionDescription withVideo(
      SessionDescription plain,
      SessionDescription usable,
      SessionDescription offer,
      Direction wanted) {
    CallVideo more = video;
    if (more == null || keys.endToEnd()) return plain;
    return more.answer(plain, usable, offer, address(), path != null, wanted);
  }

  private SessionDescription answer(SessionDescription plain, SessionDescription offer) {
    for (int i = 0; path != null && i < plain.media().size(); i++) {
      MediaDescription line = plain.media().get(i);
      if (line.refused() || !line.media().equals("audio")) continue;
      IceDescription ice = CallPath.description(offer, offer.media().get(i));
      if (ice == null) return keys.answer(plain);
      path.follow(ice, true);
    }
    return described(keys.answer(plain), false);
  }

  /** Whether the last offer was refused for its keys. */
  boolean lacksKeys() {
    return lacksKeys;
  }

  void followAnswer() {
    Prepared now = prepared;
    if (now != null) follow(now.media, now.local, now.remote);
    prepared = null;
  }

  private void follow(NegotiatedMedia media, SessionDescription local, SessionDescription remote) {
    agreed = media;
    AudioFormat format = format(media);
    if (format != null) port.format(format);
    port.protect(keys.agreed(media.line()));
    port.update(terms(media));
    port.sending(media.direction().sends());
    mouth.open(talking && media.direction().sends());
    ear.open(media.direction().receives());
    CallVideo more = video;
    if (more == null) return;
    NegotiatedMedia pictures = more.next();
    Protection protection = pictures == null ? Protection.AWAITED : keys.agreed(pictures.line());
    RelaySide.Terms terms = pictures == null ? RelaySide.Terms.NONE : terms(pictures);
    more.follow(local, remote, port, media, protection, terms);
    more.talking(talking);
  }

  /** Before the call is answered it is only listened to. */
  void talk() {
    talking = true;
    NegotiatedMedia now = agreed;
    mouth.open(now != null && now.direction().sends());
    if (video != null) video.talking(true);
  }

  private @Nullable AudioFormat format(NegotiatedMedia media) {
    for (AudioCodec each : codecs) {
      if (AudioFormat.offered(each).equals(media.codec().format())) {
        AudioFormat format = AudioFormat.of(media, each);
        return pausesToldOf ? format : format.withoutPauses();
      }
    }
    return null;
  }

  private RelaySide.Terms terms(NegotiatedMedia media) {
    InetAddress host = CallPath.literal(media.remoteHost());
    InetAddress rtcpHost = CallPath.literal(media.remoteRtcpHost());
    if (host == null || host.isAnyLocalAddress() || host.isMulticastAddress()) {
      return RelaySide.Terms.NONE;
    }
    MediaAddress rtp = MediaAddress.of(new InetSocketAddress(host, media.remoteRtpPort()));
    boolean mux = media.remoteRtcpPort() == media.remoteRtpPort();
    MediaAddress rtcp = null;
    if (!mux && rtcpHost != null && media.remoteRtcpPort() > 0) {
      rtcp = MediaAddress.of(new InetSocketAddress(rtcpHost, media.remoteRtcpPort()));
    }
    // A peer behind a NAT shows its media from where its signalling comes from, or nowhere.
    MediaAddress from = null;
    InetAddress proven = place.proven();
    if (proven != null && !proven.equals(host)) {
      from = MediaAddress.of(new InetSocketAddress(proven, media.remoteRtpPort()));
    }
    return RelaySide.Terms.of(rtp, rtcp, from, mux);
  }

  /** What was agreed last; null before. */
  @Nullable NegotiatedMedia agreed() {
    return agreed;
  }

  /** How the sound is protected now. */
  Protection protection() {
    NegotiatedMedia now = agreed;
    return now == null ? Protection.AWAITED : keys.agreed(now.line());
  }

  /** The same for a person; empty while nothing is agreed. */
  String security() {
    NegotiatedMedia now = agreed;
    return now == null ? "" : keys.words(now.line());
  }

  /** Whether only the two phones are to have the keys. */
  boolean endToEnd() {
    return keys.endToEnd();
  }

  /** Sends keys in the stream; false when the other side takes none there. */
  boolean dial(String keys) {
    NegotiatedMedia now = agreed;
    if (now == null || now.event() == null || !now.direction().sends()) return false;
    port.dial(keys);
    return true;
  }

  /** What was measured of what is heard; null before there is any. */
  @Nullable Measured heard() {
    return port.heard();
  }

  /** How the other side hears us, where it says so. */
  @Nullable VoipMetrics remoteMetrics() {
    return port.remoteMetrics();
  }

  @Nullable AudioStatistics statistics() {
    return port.statistics();
  }

  void close() {
    if (video != null) video.close();
    port.close();
  }
}
