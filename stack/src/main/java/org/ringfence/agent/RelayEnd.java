package org.ringfence.agent;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.MediaSecurity;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.keying.BareDescription;
import org.ringfence.keying.EndToEnd;
import org.ringfence.keying.KeyingTerms;
import org.ringfence.keying.LegKeying;
import org.ringfence.keying.Problem;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.PayloadFormats;
import org.ringfence.media.PictureFeedback;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySide;
import org.ringfence.net.IceLeg;
import org.ringfence.net.RelayHandle;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.HiddenTopology;
import org.ringfence.sdp.LocalSession;
import org.ringfence.sdp.MediaAddress;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/** One party's end of the relays of a call: what it is told, and how its packets are protected. */
final class RelayEnd implements MediaEnd, PathEnd {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A leg judges addresses itself. */
  private static final RelaySide.Terms OVER_ICE = RelaySide.Terms.of(null, null, null, true);

  /** What the party said, and how it was reached then. */
  private record Said(SessionDescription description, Reach reach) {}

  private final RelayPath path;
  private final Side side;
  private final MediaPolicy policy;
  private final InetAddress fallback;
  private final Bandwidth line;
  private final LocalSession ours;
  private final LegKeying keying =
      new LegKeying(RANDOM, () -> DtlsCertificate.create(RANDOM, Instant.now()));
  private final IceEnd ice;
  private final List<@Nullable AudioFormat> formats = new ArrayList<>(1);
  private @Nullable KeyingTerms offered;
  private Bandwidth.@Nullable Claim claim;
  private @Nullable Cause unaffordable;
  private @Nullable Said agreed;
  private @Nullable Said pending;
  private boolean sparing;
  private boolean closed;

  /** Whether the offer under way is of another kind than what there is. */
  private boolean changes;

  /** Whether a fax was ever agreed with it on a line of its own. */
  private boolean faxes;

  RelayEnd(
      RelayPath path,
      Side side,
      MediaPolicy policy,
      long sessionId,
      InetAddress fallback,
      Bandwidth line) {
    this.line = line;
    this.path = path;
    this.side = side;
    this.policy = policy;
    this.fallback = fallback;
    this.ours = new LocalSession(sessionId, AgentShard.plain(fallback));
    this.ice = new IceEnd(path);
  }

  @Override
  public Side side() {
    return side;
  }

  /** What may come of its offers and answers, by its account and its signalling. */
  static KeyingTerms terms(MediaPolicy policy, Reach reach) {
    boolean sdes = reach.signalling().secure();
    boolean clear = policy != MediaPolicy.ENCRYPTED;
    if (reach.signalling().web()) {
      return new KeyingTerms(KeyingTerms.Offering.DTLS, clear, sdes);
    }
    KeyingTerms.Offering offering =
        switch (policy) {
          case ENCRYPTED -> sdes ? KeyingTerms.Offering.SRTP : KeyingTerms.Offering.DTLS;
          case ENCRYPTED_IF_OFFERED -> KeyingTerms.Offering.OPPORTUNISTIC;
          case CLEAR -> KeyingTerms.Offering.CLEAR;
        };
    return new KeyingTerms(offering, clear, sdes);
  }

  // What it is told.

  @Override
  public @Nullable SessionDescription offer(SessionDescription others, Reach reach) {
    return offer(others, reach, terms(policy, reach));
  }

  private @Nullable SessionDescription offer(
      SessionDescription said, Reach reach, KeyingTerms terms) {
    offered = terms;
    SessionDescription spread = IceLines.spread(said);
    SessionDescription others = afforded(spread, reach);
    if (others == null || !open(others)) return null;
    SessionDescription heard = sparing ? Frugal.offer(others) : others;
    SessionDescription bare = profiled(bare(heard, null), spread, reach);
    if (!ice.propose(bare, reach) || !lendPorts(bare)) return null;
    SessionDescription shown = hide(bare, reach);
    SessionDescription keyed = path.isSealed() ? shown : keying.offer(shown, terms);
    if (isEmpty(keyed) && !isEmpty(shown)) {
      unaffordable = Cause.NOT_ENCRYPTED; // a fax, say, for one whose calls must be
      return null;
    }
    return ours.stamp(ice.offer(keyed, address(reach)));
  }

  private static boolean isEmpty(SessionDescription said) {
    return said.media().stream().allMatch(MediaDescription::refused);
  }

  /**
   * What the lines to both parties carry of it, or the line to this one of what we can speak in its
   * place; null where that is nothing.
   */
  private @Nullable SessionDescription afforded(SessionDescription said, Reach reach) {
    unaffordable = null;
    Bandwidth.Claim own = claim(reach);
    int kbps = Math.min(own.availableKbps(), path.availableKbps(side.other()));
    SessionDescription kept = path.isSealed() ? said : Affordable.within(said, kbps);
    int least = Affordable.leastKbps(kept);
    if (least > kbps && !path.isSealed() && Transcoding.canHelp(said)) path.widen();
    if (path.isWidened()) {
      kbps = own.availableKbps();
      kept = Affordable.within(Transcoding.widened(said), kbps);
      least = Affordable.leastKbps(kept);
    }
    if (least > kbps) {
      boolean never = least > own.mostKbps();
      unaffordable = never ? Cause.LINE_TOO_NARROW : Cause.LINE_FULL;
      return null;
    }
    own.take(Math.min(kbps, Affordable.mostKbps(kept)));
    return kept;
  }

  private Bandwidth.Claim claim(Reach reach) {
    Bandwidth.Claim own = claim;
    if (own == null) {
      own = path.claim(side, line, reach.proven());
      claim = own;
    }
    return own;
  }

  @Override
  public Cause unable() {
    return unaffordable == null ? Cause.OVERLOADED : unaffordable;
  }

  @Override
  public @Nullable SessionDescription offerOtherwise(SessionDescription others, Reach reach) {
    KeyingTerms before = offered;
    if (agreed != null || path.isSealed() || before == null) return null;
    KeyingTerms next = before.next();
    boolean more = !path.isWidened() && Transcoding.canHelp(others);
    if (next == null && !more) return null;
    if (more) path.widen();
    return offer(others, reach, next == null ? before : next);
  }

  @Override
  public @Nullable SessionDescription answer(SessionDescription said, Reach reach) {
    Said offer = pending == null ? agreed : pending;
    if (offer == null) return null;
    SessionDescription spread = IceLines.spread(said);
    SessionDescription others =
        path.isWidened() ? Transcoding.answer(spread, speakable(offer)) : spread;
    if (!open(others)) return null;
    SessionDescription bare = bare(others, offer.description);
    if (!lendPorts(bare)) return null;
    SessionDescription shown = hide(bare, reach);
    SessionDescription keyed = path.isSealed() ? shown : keying.answer(shown);
    SessionDescription answer = ours.stamp(ice.answer(keyed, address(reach)));
    agreed = offer;
    pending = null;
    if (changes) learn(offer, true);
    protect(offer.description);
    speaks(answer);
    return answer;
  }

  /** What of its offer its line carries, and of that what takes little where it is full. */
  private SessionDescription speakable(Said offer) {
    int kbps = claim(offer.reach).availableKbps();
    SessionDescription fits = Affordable.within(offer.description, kbps);
    return sparing ? Frugal.only(fits) : fits;
  }

  /** Sees to ports of its own for each line that does not go over ICE. */
  private boolean lendPorts(SessionDescription lines) {
    for (int i = 0; i < lines.media().size(); i++) {
      if (ice.proposed(i) == null && !path.lendPorts(i, side)) return false;
    }
    return true;
  }

  /**
   * Browsers want the profile with feedback (RFC 8834 section 4.2), which few others know. A line
   * that asks for none is better off without: it would keep phones away, and for nothing.
   */
  private SessionDescription profiled(
      SessionDescription bare, SessionDescription others, Reach reach) {
    if (path.isSealed()) return bare;
    List<MediaDescription> lines = new ArrayList<>(bare.media().size());
    for (int i = 0; i < bare.media().size(); i++) {
      MediaDescription line = bare.media().get(i);
      boolean browsers = IceLines.credentials(others, others.media().get(i)) != null;
      if (line.rtp() && reach.signalling().web()) line = line.withTransport("RTP/AVPF");
      else if (line.rtp() && (browsers || !line.attributes().has("rtcp-fb")))
        line = line.withTransport("RTP/AVP");
      lines.add(line);
    }
    return bare.withMedia(lines);
  }

  private boolean open(SessionDescription others) {
    return !closed && path.open(others.media().size());
  }

  /**
   * What the other says, without what is between it and us.
   *
   * @param offer what is answered; null when we offer
   */
  private SessionDescription bare(SessionDescription others, @Nullable SessionDescription offer) {
    SessionDescription bare =
        path.isSealed() ? BareDescription.sealed(others) : BareDescription.of(others);
    List<MediaDescription> lines = new ArrayList<>(bare.media().size());
    for (int i = 0; i < bare.media().size(); i++) {
      MediaDescription line = bare.media().get(i);
      if (path.isRefused(side.other(), i)) line = line.withPort(0);
      MediaDescription model =
          offer != null && i < offer.media().size() ? offer.media().get(i) : others.media().get(i);
      lines.add(offer == null ? muxed(line, model) : muxed(named(line, model), model));
    }
    return bare.withMedia(lines);
  }

  private static MediaDescription muxed(MediaDescription line, MediaDescription model) {
    return model.rtcpMux()
        ? line.withAttributes(line.attributes().and(Attribute.property("rtcp-mux")))
        : line;
  }

  private static MediaDescription named(MediaDescription line, MediaDescription offered) {
    String mid = offered.mid();
    return mid == null
        ? line
        : line.withAttributes(line.attributes().and(new Attribute("mid", mid)));
  }

  private SessionDescription hide(SessionDescription bare, Reach reach) {
    String address = AgentShard.plain(address(reach));
    List<MediaAddress> addresses = new ArrayList<>(bare.media().size());
    for (int i = 0; i < bare.media().size(); i++) {
      addresses.add(address(i, address, bare.media().get(i)));
    }
    return HiddenTopology.rewrite(bare, ours.origin(), addresses);
  }

  private InetAddress address(Reach reach) {
    return reach.ours() == null ? fallback : reach.ours();
  }

  private MediaAddress address(int index, String address, MediaDescription line) {
    IceLeg leg = ice.proposed(index);
    RelayHandle relay = path.relay(index);
    int rtp = leg == null ? relay.localRtp(side.ordinal()).getPort() : leg.local().getPort();
    boolean one = leg != null || line.rtcpMux();
    int rtcp = one ? rtp : relay.localRtcp(side.ordinal()).getPort();
    return new MediaAddress(address, rtp, rtcp);
  }

  @Override
  public @Nullable SessionDescription echo(SessionDescription offer, Reach reach) {
    if (path.isSealed()) return null;
    SessionDescription answer = answer(EchoAnswer.to(BareDescription.of(offer)), reach);
    if (answer != null) path.echo();
    return answer;
  }

  // What it says.

  @Override
  public @Nullable Cause offered(SessionDescription said, Reach reach) {
    SessionDescription theirs = IceLines.spread(said);
    if (!open(theirs)) return Cause.OVERLOADED;
    if (EndToEnd.isWanted(theirs)) path.seal();
    Cause problem =
        path.isSealed() ? kept(theirs) : cause(keying.offered(theirs, terms(policy, reach)));
    if (problem != null) return problem;
    Bandwidth.Claim own = claim(reach);
    int least = Affordable.leastKbps(theirs);
    if (least > own.mostKbps()) return Cause.LINE_TOO_NARROW;
    if (least > own.availableKbps()) return Cause.LINE_FULL;
    own.take(least); // what it comes to is known with the answer
    if (!ice.offered(theirs)) return Cause.OVERLOADED;
    pending = new Said(theirs, reach);
    learn(pending, false);
    return null;
  }

  @Override
  public @Nullable Cause answered(SessionDescription said, Reach reach) {
    SessionDescription theirs = IceLines.spread(said);
    if (!open(theirs)) return Cause.OVERLOADED;
    if (path.isSealed()) {
      Cause problem = kept(theirs);
      if (problem != null) return problem;
    } else if (keying.answered(theirs) != null) {
      return Cause.ANSWERED_IN_CLEAR;
    }
    if (!ice.answered(theirs)) return Cause.NO_COMMON_MEDIA;
    agreed = new Said(theirs, reach);
    learn(agreed, true);
    protect(theirs);
    speaks(theirs);
    return null;
  }

  /** What was agreed with it is what the answer has, whosever that is. */
  private void speaks(SessionDescription answer) {
    formats.clear();
    for (MediaDescription line : answer.media()) {
      AudioFormat format = AttendantAudio.format(line);
      formats.add(format == null || !sparing ? format : Frugal.format(format, line));
    }
    for (int i = 0; i < answer.media().size(); i++) {
      MediaDescription line = answer.media().get(i);
      faxes |= line.fax() && !line.refused();
      path.fax(i, line.fax());
    }
    path.translate();
    if (claim != null) claim.take(Affordable.agreedKbps(answer));
  }

  @Override
  public @Nullable AudioFormat speaks(int line) {
    return line < formats.size() ? formats.get(line) : null;
  }

  @Override
  public boolean spares() {
    return sparing;
  }

  /** A browser sees by itself to what its line carries. */
  @Override
  public boolean spare(boolean on) {
    Said now = agreed;
    boolean may =
        now != null
            && !path.isSealed()
            && path.isBetweenNetworks()
            && !now.reach.signalling().web()
            && Transcoding.canHelp(now.description);
    if (on == sparing || on && !may) return false;
    sparing = on;
    if (on) path.widen();
    return true;
  }

  @Override
  public String spoken() {
    AudioFormat first = formats.isEmpty() ? null : formats.getFirst();
    return first == null
        ? ""
        : first.codec().encodingName() + " in packets of " + first.packetMs() + " ms";
  }

  @Override
  public @Nullable Faxed faxed() {
    return faxes ? path.faxed(side) : null;
  }

  private static @Nullable Cause kept(SessionDescription theirs) {
    return EndToEnd.isKept(theirs) ? null : Cause.NOT_END_TO_END;
  }

  private static @Nullable Cause cause(@Nullable Problem problem) {
    if (problem == null) return null;
    return switch (problem) {
      case NOT_ENCRYPTED -> Cause.NOT_ENCRYPTED;
      case KEYS_EXPOSED -> Cause.KEYS_EXPOSED;
      case KEYS_UNKNOWN -> Cause.KEYS_UNKNOWN;
    };
  }

  /**
   * Takes down where it receives. Where it offers a fax instead of sound, or sound again, that is
   * done once it is agreed: until then, or when it is refused, what there is goes on undisturbed.
   */
  private void learn(Said said, boolean settled) {
    path.hear(this);
    changes = !settled && agreed != null && isOtherKind(said.description);
    if (changes) return;
    for (int i = 0; i < said.description.media().size(); i++) {
      MediaDescription line = said.description.media().get(i);
      RelaySide.Terms terms =
          ice.leg(i) == null
              ? RelayTerms.of(said.description, line, said.reach)
              : OVER_ICE.withExtensions(RelayTerms.extensions(line));
      path.relay(i).update(side.ordinal(), terms);
      boolean sends = !line.refused() && said.description.directionOf(line).sends();
      boolean video = line.media().equals("video");
      path.relay(i)
          .describe(
              side.ordinal(), PayloadFormats.of(line), sends, video, PictureFeedback.of(line));
    }
  }

  private boolean isOtherKind(SessionDescription theirs) {
    for (int i = 0; i < theirs.media().size(); i++) {
      if (theirs.media().get(i).fax() != path.isFax(i)) return true;
    }
    return false;
  }

  private void protect(SessionDescription theirs) {
    for (int i = 0; i < theirs.media().size(); i++) {
      Protection agreed = path.isSealed() ? Protection.SEALED : keying.protection(i);
      RelayHandle relay = path.relay(i);
      IceLeg leg = ice.leg(i);
      if (leg == null) {
        relay.useOwnPorts(side.ordinal());
        relay.protect(side.ordinal(), agreed);
      } else {
        relay.carry(side.ordinal(), leg, IceLines.line(theirs.media().get(i)));
        leg.protect(agreed);
      }
    }
  }

  @Override
  public @Nullable MediaSecurity security() {
    Said said = agreed;
    if (said == null) return null;
    if (path.isSealed()) return MediaSecurity.END_TO_END;
    MediaSecurity least = null;
    for (int i = 0; i < said.description.media().size(); i++) {
      MediaSecurity each =
          said.description.media().get(i).refused() ? null : security(keying.protection(i));
      if (each != null && (least == null || each.compareTo(least) < 0)) least = each;
    }
    return least;
  }

  private static @Nullable MediaSecurity security(Protection protection) {
    return switch (protection) {
      case Protection.Clear clear -> MediaSecurity.CLEAR;
      case Protection.Srtp keys -> MediaSecurity.SDES;
      case Protection.Dtls handshake -> MediaSecurity.DTLS;
      case Protection.Sealed unread -> MediaSecurity.END_TO_END;
      case Protection.Awaited nothing -> null;
    };
  }

  @Override
  public boolean refuses(int line) {
    return !path.isSealed() && keying.refuses(line);
  }

  @Override
  public void refused() {
    Said back = agreed;
    pending = null;
    ice.refused();
    if (back == null || closed) return;
    learn(back, true);
    protect(back.description);
  }

  @Override
  public void close() {
    closed = true;
    path.leave(this);
    if (claim != null) claim.take(0);
    ice.close();
  }
}
