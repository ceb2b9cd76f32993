package org.ringfence.phone;

import java.security.SecureRandom;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.keying.BareDescription;
import org.ringfence.keying.EndToEnd;
import org.ringfence.keying.KeyingTerms;
import org.ringfence.keying.LegKeying;
import org.ringfence.keying.Problem;
import org.ringfence.media.Protection;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;

/**
 * The keys of one call: by SDES (RFC 4568) where TLS carries the signalling, and by DTLS-SRTP (RFC
 * 5763) everywhere. Each call has keys and a certificate of its own. On the shard only.
 */
final class CallKeys {
  /** The media path's own keys, whoever relays them: nothing else will do. */
  private static final KeyingTerms SEALED =
      new KeyingTerms(KeyingTerms.Offering.DTLS, false, false);

  /** Why an offer without keys is refused. */
  static final Header NEEDED =
      new Header(
          HeaderName.REASON,
          "Q.850;cause=57;text=\"this phone takes encrypted calls only: SRTP with SDES over TLS, or"
              + " DTLS-SRTP\"");

  private final LegKeying keying;
  private KeyingTerms terms;

  /**
   * @param secureSignalling whether nobody on the way reads our offers
   * @param random one that nobody can guess
   */
  CallKeys(MediaPolicy policy, boolean secureSignalling, SecureRandom random) {
    this.terms = terms(policy, secureSignalling);
    this.keying =
        new LegKeying(
            LegKeying.Part.PHONE, random, () -> DtlsCertificate.create(random, Instant.now()));
  }

  private static KeyingTerms terms(MediaPolicy policy, boolean sdes) {
    KeyingTerms.Offering offering =
        switch (policy) {
          case ENCRYPTED -> sdes ? KeyingTerms.Offering.SRTP : KeyingTerms.Offering.DTLS;
          case ENCRYPTED_IF_OFFERED -> KeyingTerms.Offering.OPPORTUNISTIC;
          case CLEAR -> KeyingTerms.Offering.CLEAR;
        };
    return new KeyingTerms(offering, policy != MediaPolicy.ENCRYPTED, sdes);
  }

  /** Only the two phones are to have the keys; this is never taken back. */
  void seal() {
    terms = SEALED;
  }

  /** Whether we or the other side want keys that only the two phones have (decision 136). */
  boolean endToEnd() {
    return terms == SEALED;
  }

  /** Our offer with its keys. */
  SessionDescription offer(SessionDescription ours) {
    return marked(keying.offer(ours, terms));
  }

  private SessionDescription marked(SessionDescription ours) {
    return endToEnd() ? ours.mapMedia(CallKeys::marked) : ours;
  }

  private static MediaDescription marked(MediaDescription line) {
    if (line.refused()) return line;
    return line.withAttributes(line.attributes().and(Attribute.property(EndToEnd.ATTRIBUTE)));
  }

  /** What their answer to our offer makes of it. */
  CallAudio.Verdict answered(SessionDescription theirs) {
    if (endToEnd() && !EndToEnd.isKept(theirs)) return CallAudio.Verdict.NOT_END_TO_END;
    return keying.answered(theirs) == null
        ? CallAudio.Verdict.AGREED
        : CallAudio.Verdict.NOT_ENCRYPTED;
  }

  /** A description as one that knows nothing of keys would read it. */
  static SessionDescription plain(SessionDescription said) {
    return BareDescription.plain(said);
  }

  /**
   * Chooses among the keys they offer.
   *
   * @return why their offer cannot be answered; null when it can
   */
  @Nullable Problem offered(SessionDescription theirs) {
    if (EndToEnd.isWanted(theirs)) seal();
    if (endToEnd() && !EndToEnd.isKept(theirs)) return Problem.NOT_ENCRYPTED;
    return keying.offered(theirs, terms);
  }

  /** What is to be answered of their offer. */
  SessionDescription answerable(SessionDescription theirs) {
    return keying.answerable(theirs);
  }

  /** Our answer with its keys. */
  SessionDescription answer(SessionDescription ours) {
    return marked(keying.answer(ours));
  }

  /** What counts now of a line. */
  Protection agreed(int line) {
    return keying.protection(line);
  }

  /** How the sound of a line is protected, for a person; empty while nothing is agreed. */
  String words(int line) {
    return switch (agreed(line)) {
      case Protection.Awaited _ -> "";
      case Protection.Clear _ -> "not encrypted";
      case Protection.Srtp srtp ->
          "SRTP " + srtp.outbound().profile().name() + ", keys by SDES inside TLS";
      case Protection.Dtls _ ->
          endToEnd() ? "SRTP from phone to phone, keys by DTLS" : "SRTP, keys by DTLS";
      case Protection.Sealed _ -> throw new IllegalStateException("an end seals nothing");
    };
  }
}
