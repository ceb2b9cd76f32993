package org.ringfence.phone;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.dtls.Fingerprint;
import org.ringfence.media.Protection;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.srtp.CryptoAttribute;
import org.ringfence.srtp.MasterKey;
import org.ringfence.srtp.Sdes;
import org.ringfence.srtp.SdesKeys;
import org.ringfence.srtp.SrtpProfile;

/**
 * The keys of one call: what its offers and answers say of them, by SDES (RFC 4568) where TLS
 * carries the signalling and by DTLS-SRTP (RFC 5763) everywhere, and the protection that comes of
 * it. Each call has keys and a certificate of its own.
 */
final class CallKeys {
  static final List<SrtpProfile> PROFILES =
      List.of(
          SrtpProfile.AEAD_AES_256_GCM,
          SrtpProfile.AEAD_AES_128_GCM,
          SrtpProfile.AES_256_CM_HMAC_SHA1_80,
          SrtpProfile.AES_CM_128_HMAC_SHA1_80);

  /** Says that whoever relays the media shall have no keys (decision 116). */
  static final String END_TO_END = "ringfence-end-to-end";

  private static final String DTLS = "UDP/TLS/";

  private final MediaSecurity security;
  private final boolean secureSignalling;
  private final DtlsCertificate certificate;
  private final RandomGenerator random;
  private final List<CryptoAttribute> offered;
  private boolean endToEnd;

  /** What counts now; what our last answer says. */
  private Protection agreed = Protection.AWAITED;

  private @Nullable Protection answering;
  private @Nullable SdesKeys answerKeys;

  /**
   * @param random one that nobody can guess
   */
  CallKeys(
      MediaSecurity security,
      boolean secureSignalling,
      DtlsCertificate certificate,
      RandomGenerator random) {
    this.security = security;
    this.secureSignalling = secureSignalling;
    this.certificate = certificate;
    this.random = random;
    endToEnd = security == MediaSecurity.END_TO_END;
    boolean sdes = secureSignalling && !endToEnd;
    this.offered = sdes ? Sdes.offer(PROFILES, random) : List.of();
  }

  /** Whether we or the other side have asked for keys that only the two phones have. */
  boolean endToEnd() {
    return endToEnd;
  }

  /** What counts now. */
  Protection agreed() {
    return agreed;
  }

  // We offer.

  MediaDescription offer(MediaDescription ours) {
    boolean dtlsOnly = endToEnd || offered.isEmpty();
    String secured = dtlsOnly ? "UDP/TLS/RTP/SAVP" : "RTP/SAVP";
    boolean plain = security.mayBeClear() && !encrypted();
    MediaDescription line = ours.withTransport(plain ? "RTP/AVP" : secured);
    if (security == MediaSecurity.CLEAR && !encrypted()) return line;
    List<Attribute> keys = new ArrayList<>();
    if (endToEnd) keys.add(Attribute.property(END_TO_END));
    else for (CryptoAttribute each : offered) keys.add(new Attribute("crypto", each.value()));
    keys.add(new Attribute("fingerprint", certificate.fingerprint().write()));
    keys.add(new Attribute("setup", "actpass"));
    return with(line, keys);
  }

  private boolean encrypted() {
    return agreed instanceof Protection.Srtp || agreed instanceof Protection.Dtls;
  }

  /** What an answer to our last offer makes of it; false when it must not be followed. */
  boolean answered(SessionDescription session, MediaDescription line) {
    Protection made = read(session, line);
    if (made != null) agreed = made;
    return made != null;
  }

  private @Nullable Protection read(SessionDescription session, MediaDescription line) {
    if (endToEnd && !line.attributes().has(END_TO_END)) return null;
    CryptoAttribute crypto = cryptos(line).stream().findFirst().orElse(null);
    if (crypto != null && !offered.isEmpty() && !endToEnd) {
      SdesKeys keys = Sdes.accept(offered, crypto);
      return keys == null ? null : srtp(keys);
    }
    Fingerprint peer = fingerprint(session, line);
    if (peer != null) {
      boolean client = "passive".equals(value(session, line, "setup"));
      return new Protection.Dtls(certificate, peer, client);
    }
    return clear(line);
  }

  private @Nullable Protection clear(MediaDescription line) {
    boolean plain = !line.transport().contains("SAVP");
    boolean may = security.mayBeClear() && !encrypted() && !endToEnd;
    return plain && may ? Protection.CLEAR : null;
  }

  // We answer.

  /** Whether an offered line can be answered: it has keys we understand, or needs none. */
  boolean accepts(SessionDescription session, MediaDescription line) {
    return choose(session, line) || clear(line) != null;
  }

  /** Chooses among the keys offered: {@link #answering} and {@link #answerKeys}. */
  private boolean choose(SessionDescription session, MediaDescription line) {
    answering = null;
    boolean sealed = line.attributes().has(END_TO_END);
    if (endToEnd && !sealed) return false;
    if (secureSignalling && !sealed && !line.transport().startsWith(DTLS)) {
      List<CryptoAttribute> lines = cryptos(line);
      SdesKeys before = answerKeys;
      // Our key stays while theirs does: one key, one context.
      boolean same = before != null && lines.contains(before.remote());
      SdesKeys keys = same ? before : Sdes.choose(lines, PROFILES, random);
      if (keys != null) {
        answerKeys = keys;
        answering = srtp(keys);
        return true;
      }
    }
    Fingerprint peer = fingerprint(session, line);
    if (peer == null) return false;
    endToEnd = sealed;
    answering = new Protection.Dtls(certificate, peer, weBegin(session, line, peer));
    return true;
  }

  /** Who begins stays who began (RFC 8842 section 5.3), where the offer leaves it to us. */
  private boolean weBegin(SessionDescription session, MediaDescription line, Fingerprint peer) {
    return switch (String.valueOf(value(session, line, "setup"))) {
      case "active" -> false;
      case "passive" -> true;
      default ->
          !(agreed instanceof Protection.Dtls before)
              || !before.peer().equals(peer)
              || before.client();
    };
  }

  MediaDescription answer(
      MediaDescription ours, SessionDescription session, MediaDescription line) {
    if (!choose(session, line)) {
      answering = Protection.CLEAR;
      return ours;
    }
    SdesKeys keys = answerKeys;
    if (answering instanceof Protection.Dtls dtls) {
      List<Attribute> said = new ArrayList<>();
      if (endToEnd) said.add(Attribute.property(END_TO_END));
      said.add(new Attribute("fingerprint", certificate.fingerprint().write()));
      said.add(new Attribute("setup", dtls.client() ? "active" : "passive"));
      return with(ours, said);
    }
    if (keys == null) throw new IllegalStateException("neither SDES nor DTLS was chosen");
    return with(ours, List.of(new Attribute("crypto", keys.local().value())));
  }

  /** Our answer is on its way: what it says counts. */
  void followAnswer() {
    if (answering != null) agreed = answering;
    answering = null;
  }

  // Both.

  private static Protection srtp(SdesKeys keys) {
    return new Protection.Srtp(keys.remote().key(), keys.local().key());
  }

  private static List<CryptoAttribute> cryptos(MediaDescription line) {
    List<CryptoAttribute> lines = new ArrayList<>();
    for (Attribute each : line.attributes().all("crypto")) {
      String value = each.value();
      if (value != null && CryptoAttribute.parse(value) instanceof CryptoAttribute crypto) {
        lines.add(crypto);
      }
    }
    return lines;
  }

  private static @Nullable Fingerprint fingerprint(
      SessionDescription session, MediaDescription line) {
    for (Attributes level : List.of(line.attributes(), session.attributes())) {
      for (Attribute each : level.all("fingerprint")) {
        Fingerprint read = each.value() == null ? null : Fingerprint.parse(each.value());
        if (read != null) return read;
      }
    }
    return null;
  }

  private static @Nullable String value(
      SessionDescription session, MediaDescription line, String name) {
    String own = line.attributes().value(name);
    return own != null ? own : session.attributes().value(name);
  }

  private static MediaDescription with(MediaDescription line, List<Attribute> more) {
    List<Attribute> all = new ArrayList<>(line.attributes().list());
    all.addAll(more);
    return line.withAttributes(new Attributes(all));
  }

  /** How the sound is protected, for a person; empty while nothing is agreed. */
  String words() {
    return switch (agreed) {
      case Protection.Awaited _ -> "";
      case Protection.Clear _ -> "not encrypted";
      case Protection.Srtp srtp -> "SRTP " + profile(srtp.outbound()) + ", keys by SDES inside TLS";
      case Protection.Dtls _ ->
          endToEnd ? "SRTP from phone to phone, keys by DTLS" : "SRTP, keys by DTLS";
      case Protection.Sealed _ -> throw new IllegalStateException("an end seals nothing");
    };
  }

  private static String profile(MasterKey key) {
    return key.profile().name();
  }

  /** Both certificates of a DTLS association that is agreed; null for other keys. */
  Protection.@Nullable Dtls dtls() {
    return agreed instanceof Protection.Dtls dtls ? dtls : null;
  }
}
