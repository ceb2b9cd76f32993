package org.ringfence.keying;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.media.Protection;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.srtp.CryptoAttribute;
import org.ringfence.srtp.Sdes;
import org.ringfence.srtp.SdesKeys;

/** The keys of one media line over all its offers and answers. See the package for its states. */
final class LineKeying {
  private final LegKeying.Part part;
  private final RandomGenerator random;
  private final Supplier<DtlsCertificate> certificate;
  private LineKeys agreed = LineKeys.NONE;

  /** It was once, and is never in the clear again. */
  private boolean encrypted;

  /** The profile that this line goes by; null before the first offer. */
  private @Nullable String transport;

  /** What our offer holds, for its answer; the keys are made once. */
  private List<CryptoAttribute> fresh = List.of();

  private List<CryptoAttribute> offeredSdes = List.of();
  private boolean offeredDtls;
  private boolean offeredClear;

  /** What our answer to theirs will say; null when the line is refused. */
  private @Nullable LineKeys chosen;

  private String chosenTransport = "";

  /** Whether the last that they said of this line was an offer that cannot be had. */
  private boolean refused;

  LineKeying(LegKeying.Part part, RandomGenerator random, Supplier<DtlsCertificate> certificate) {
    this.part = part;
    this.random = random;
    this.certificate = certificate;
  }

  /** What is agreed: nothing passes before. */
  Protection protection() {
    return agreed.protection();
  }

  /** Whether it was encrypted once. */
  boolean isSecret() {
    return encrypted;
  }

  // We offer.

  /** Whether what we offer under these terms may come to be encrypted. */
  boolean maySecure(KeyingTerms terms) {
    boolean asked = terms.offering() != KeyingTerms.Offering.CLEAR;
    return encrypted || asked && !agreed.equals(LineKeys.CLEAR);
  }

  MediaDescription offer(MediaDescription line, KeyingTerms terms) {
    offeredSdes = List.of();
    offeredDtls = false;
    offeredClear = false;
    if (line.refused()) return line;
    if (!line.rtp()) {
      offeredClear = terms.clear();
      return offeredClear ? line : line.withPort(0);
    }
    SdesKeys sdes = agreed.sdes();
    if (sdes != null) {
      offeredSdes = List.of(sdes.local());
    } else if (agreed.dtls() != null) {
      offeredDtls = true;
    } else {
      offerAnew(terms);
      transport = Profiles.offered(terms.offering(), line.transport());
    }
    List<Attribute> keys = new ArrayList<>();
    for (CryptoAttribute each : offeredSdes) keys.add(new Attribute("crypto", each.value()));
    if (offeredDtls) dtls(keys, certificate.get(), PeerDtls.Setup.ACTPASS);
    return with(line, transport == null ? line.transport() : transport, keys);
  }

  private void offerAnew(KeyingTerms terms) {
    KeyingTerms.Offering offering = terms.offering();
    boolean both =
        offering == KeyingTerms.Offering.SRTP || offering == KeyingTerms.Offering.OPPORTUNISTIC;
    if (both && terms.sdes()) {
      if (fresh.isEmpty()) fresh = Sdes.offer(KeyingTerms.PROFILES, random);
      offeredSdes = fresh;
    }
    offeredDtls = both || offering == KeyingTerms.Offering.DTLS;
    offeredClear =
        offering == KeyingTerms.Offering.CLEAR || offering == KeyingTerms.Offering.OPPORTUNISTIC;
  }

  /** What their answer makes of our offer; of several answers the last counts. */
  @Nullable Problem answered(SessionDescription session, MediaDescription theirs) {
    refused = false;
    if (theirs.refused()) {
      agreed = LineKeys.NONE;
      return null;
    }
    boolean secure = Profiles.secure(theirs.transport());
    boolean keysCount = secure || transport == null || !Profiles.secure(transport);
    LineKeys keys = keysCount ? answeredKeys(session, theirs) : null;
    if (keys == null && offeredClear && !secure && !encrypted) keys = LineKeys.CLEAR;
    if (keys == null)
      return hasKeys(session, theirs) ? Problem.KEYS_UNKNOWN : Problem.NOT_ENCRYPTED;
    agree(keys);
    return null;
  }

  private @Nullable LineKeys answeredKeys(SessionDescription session, MediaDescription theirs) {
    for (CryptoAttribute each : cryptos(theirs)) {
      SdesKeys keys = Sdes.accept(offeredSdes, each);
      if (keys != null) return LineKeys.of(keys);
    }
    PeerDtls peer = offeredDtls ? PeerDtls.of(session, theirs) : null;
    if (peer == null || peer.setup() == PeerDtls.Setup.ACTPASS) return null;
    boolean client = peer.setup() == PeerDtls.Setup.PASSIVE;
    return LineKeys.of(new Protection.Dtls(certificate.get(), peer.fingerprint(), client));
  }

  // They offer.

  /** Chooses among the keys they offer; their answer is {@link #answer}. */
  @Nullable Problem offered(
      SessionDescription session, MediaDescription theirs, KeyingTerms terms) {
    chosen = null;
    refused = true;
    chosenTransport = theirs.transport();
    if (theirs.refused()) return null;
    boolean secure = Profiles.secure(theirs.transport());
    // Keys in a plain profile may be ignored by who answers: a server wants them in another.
    boolean lenient = terms.clear() || part == LegKeying.Part.PHONE;
    boolean keysCount = theirs.rtp() && (secure || lenient);
    LineKeys keys = keysCount ? offeredKeys(session, theirs, terms) : null;
    boolean clear = !secure && terms.clear() && !encrypted;
    if (keys == null && clear) keys = LineKeys.CLEAR;
    chosen = keys;
    refused = keys == null;
    return keys == null ? problem(session, theirs, terms, secure) : null;
  }

  private @Nullable LineKeys offeredKeys(
      SessionDescription session, MediaDescription theirs, KeyingTerms terms) {
    boolean sdes = terms.sdes() && !Profiles.dtls(theirs.transport());
    SdesKeys keys = sdes ? offeredSdes(cryptos(theirs)) : null;
    if (keys != null) return LineKeys.of(keys);
    PeerDtls peer = PeerDtls.of(session, theirs);
    return peer == null ? null : LineKeys.of(begin(peer));
  }

  private @Nullable SdesKeys offeredSdes(List<CryptoAttribute> theirs) {
    SdesKeys before = agreed.sdes();
    if (before == null) return Sdes.choose(theirs, KeyingTerms.PROFILES, random);
    // One key, one context: while theirs stays, ours does. Ours sent back is a key of nobody.
    if (theirs.contains(before.remote())) return before;
    List<CryptoAttribute> other =
        theirs.stream().filter(each -> !each.key().equals(before.local().key())).toList();
    return Sdes.choose(other, KeyingTerms.PROFILES, random);
  }

  /** Where they leave it open the phone begins: behind NAT it reaches the server, and not it. */
  private Protection.Dtls begin(PeerDtls peer) {
    Protection.Dtls before = agreed.dtls();
    boolean begins =
        before != null && before.peer().equals(peer.fingerprint())
            ? before.client()
            : part == LegKeying.Part.PHONE;
    boolean client =
        switch (peer.setup()) {
          case ACTIVE -> false;
          case PASSIVE -> true;
          case ACTPASS -> begins; // Who began stays who began (RFC 8842 5.5).
        };
    return new Protection.Dtls(certificate.get(), peer.fingerprint(), client);
  }

  private static Problem problem(
      SessionDescription session, MediaDescription theirs, KeyingTerms terms, boolean secure) {
    if (!secure || !hasKeys(session, theirs)) return Problem.NOT_ENCRYPTED;
    boolean exposed = !terms.sdes() && theirs.attributes().has("crypto");
    return exposed ? Problem.KEYS_EXPOSED : Problem.KEYS_UNKNOWN;
  }

  /** Our answer to their last offer, which counts from now on. */
  MediaDescription answer(MediaDescription line) {
    LineKeys keys = chosen;
    if (keys == null || line.refused()) {
      agreed = LineKeys.NONE;
      return with(line.withPort(0), chosenTransport, List.of());
    }
    agree(keys);
    transport = chosenTransport;
    List<Attribute> said = new ArrayList<>();
    SdesKeys sdes = keys.sdes();
    Protection.Dtls dtls = keys.dtls();
    if (sdes != null) said.add(new Attribute("crypto", sdes.local().value()));
    if (dtls != null) {
      dtls(said, dtls.ours(), dtls.client() ? PeerDtls.Setup.ACTIVE : PeerDtls.Setup.PASSIVE);
    }
    return with(line, chosenTransport, said);
  }

  /** Whether their last offer of this line is to be refused. */
  boolean refuses() {
    return refused;
  }

  /** It is to be, for what other lines have. */
  void refuse() {
    chosen = null;
    refused = true;
  }

  /** Whether their last offer of this line comes to be encrypted. */
  boolean choosesKeys() {
    LineKeys keys = chosen;
    return keys != null && keys.encrypted();
  }

  // Both.

  private void agree(LineKeys keys) {
    agreed = keys;
    encrypted |= keys.encrypted();
    // Should the line end and begin again, it does so with other keys.
    if (keys.sdes() != null) fresh = List.of();
  }

  private static void dtls(
      List<Attribute> said, DtlsCertificate certificate, PeerDtls.Setup setup) {
    said.add(new Attribute("fingerprint", certificate.fingerprint().write()));
    said.add(new Attribute("setup", setup.word()));
  }

  private static boolean hasKeys(SessionDescription session, MediaDescription line) {
    return line.attributes().has("crypto")
        || line.attributes().has("fingerprint")
        || session.attributes().has("fingerprint");
  }

  private static List<CryptoAttribute> cryptos(MediaDescription line) {
    List<Attribute> said = line.attributes().all("crypto");
    List<CryptoAttribute> read = new ArrayList<>();
    for (Attribute each : said.subList(0, Math.min(said.size(), Limits.CRYPTO_ATTRIBUTES))) {
      String value = each.value();
      if (value != null && CryptoAttribute.parse(value.strip()) instanceof CryptoAttribute crypto) {
        read.add(crypto);
      }
    }
    return read;
  }

  private static MediaDescription with(
      MediaDescription line, String transport, List<Attribute> more) {
    List<Attribute> all = new ArrayList<>(line.attributes().list());
    all.addAll(more);
    return line.withTransport(transport).withAttributes(new Attributes(all));
  }
}
