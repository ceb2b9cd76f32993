package org.ringfence.keying;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.keying.Said.CLEAR;
import static org.ringfence.keying.Said.DTLS_ONLY;
import static org.ringfence.keying.Said.ENCRYPTED;
import static org.ringfence.keying.Said.FINGERPRINT;
import static org.ringfence.keying.Said.OPPORTUNISTIC;
import static org.ringfence.keying.Said.OTHER_FINGERPRINT;
import static org.ringfence.keying.Said.bare;
import static org.ringfence.keying.Said.leg;
import static org.ringfence.keying.Said.sdp;
import static org.ringfence.keying.Said.text;
import static org.ringfence.keying.Said.transport;
import static org.ringfence.keying.Said.values;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.media.Protection;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/** What comes of offers and answers between two legs, and of what others write. */
class LegKeyingTest {
  private static final String KEY = "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
  private static final String OTHER_KEY = "inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";
  private static final String CRYPTO = "a=crypto:7 AES_CM_128_HMAC_SHA1_80 " + KEY;

  private final LegKeying ours = leg();

  private static SessionDescription savp(String... attributes) {
    String[] lines = new String[attributes.length + 1];
    lines[0] = "m=audio 4000 RTP/SAVP 0";
    System.arraycopy(attributes, 0, lines, 1, attributes.length);
    return sdp(lines);
  }

  private static SessionDescription dtls(String... attributes) {
    return inProfile(savp(attributes), "UDP/TLS/RTP/SAVP");
  }

  private SessionDescription answer() {
    return ours.answer(bare());
  }

  private Protection.Srtp srtp() {
    return (Protection.Srtp) ours.protection(0);
  }

  private Protection.Dtls dtls() {
    return (Protection.Dtls) ours.protection(0);
  }

  private static SessionDescription without(SessionDescription said, String name) {
    return said.mapMedia(line -> line.withAttributes(line.attributes().without(name)));
  }

  private static SessionDescription inProfile(SessionDescription said, String transport) {
    return said.mapMedia(line -> line.withTransport(transport));
  }

  // Two of us.

  @ParameterizedTest
  @CsvSource({
    "SRTP, true, RTP/SAVP, srtp",
    "SRTP, false, RTP/SAVP, dtls",
    "DTLS, true, UDP/TLS/RTP/SAVP, dtls",
    "OPPORTUNISTIC, true, RTP/AVP, srtp",
    "OPPORTUNISTIC, false, RTP/AVP, dtls",
    "CLEAR, true, RTP/AVP, clear"
  })
  void twoOfUsAgree(KeyingTerms.Offering offering, boolean sdes, String transport, String keys) {
    LegKeying theirs = leg();
    boolean clear = transport.equals("RTP/AVP");
    KeyingTerms terms = new KeyingTerms(offering, clear, sdes);
    SessionDescription offer = ours.offer(bare(), terms);
    assertThat(transport(offer)).isEqualTo(transport);
    assertThat(ours.protection(0)).isEqualTo(Protection.AWAITED);
    assertThat(theirs.offered(offer, terms)).isNull();
    assertThat(theirs.protection(0)).isEqualTo(Protection.AWAITED);
    SessionDescription answer = theirs.answer(bare());
    assertThat(transport(answer)).isEqualTo(transport);
    assertThat(ours.answered(answer)).isNull();
    assertThat(theirs.refuses(0)).isFalse();
    switch (keys) {
      case "srtp" -> {
        Protection.Srtp far = (Protection.Srtp) theirs.protection(0);
        assertThat(far.outbound()).isEqualTo(srtp().inbound());
        assertThat(far.inbound()).isEqualTo(srtp().outbound());
        assertThat(far.inbound()).isNotEqualTo(far.outbound());
        assertThat(values(answer, "fingerprint")).isEmpty();
      }
      case "dtls" -> {
        Protection.Dtls far = (Protection.Dtls) theirs.protection(0);
        assertThat(far.client()).isFalse();
        assertThat(dtls().client()).isTrue();
        assertThat(far.peer()).isEqualTo(dtls().ours().fingerprint());
        assertThat(dtls().peer()).isEqualTo(far.ours().fingerprint());
        assertThat(values(answer, "crypto")).isEmpty();
      }
      default -> {
        assertThat(theirs.protection(0)).isEqualTo(Protection.CLEAR);
        assertThat(ours.protection(0)).isEqualTo(Protection.CLEAR);
        assertThat(text(offer)).doesNotContain("crypto").doesNotContain("fingerprint");
      }
    }
  }

  @Test
  void newOffersKeepTheKeysBothWays() {
    for (KeyingTerms terms : new KeyingTerms[] {ENCRYPTED, DTLS_ONLY}) {
      LegKeying a = leg();
      LegKeying b = leg();
      b.offered(a.offer(bare(), terms), terms);
      a.answered(b.answer(bare()));
      Protection before = a.protection(0);
      Protection far = b.protection(0);
      SessionDescription again = a.offer(bare(), terms);
      assertThat(values(again, "crypto")).hasSize(terms == ENCRYPTED ? 1 : 0);
      assertThat(b.offered(again, terms)).isNull();
      assertThat(a.answered(b.answer(bare()))).isNull();
      SessionDescription back = b.offer(bare(), terms);
      assertThat(a.offered(back, terms)).isNull();
      assertThat(b.answered(a.answer(bare()))).isNull();
      assertThat(a.protection(0)).isEqualTo(before);
      assertThat(b.protection(0)).isEqualTo(far);
    }
  }

  @Test
  void twoLegsShareNoKeys() {
    SessionDescription one = leg().offer(bare(), ENCRYPTED);
    SessionDescription other = leg().offer(bare(), ENCRYPTED);
    assertThat(values(one, "crypto")).doesNotContainAnyElementsOf(values(other, "crypto"));
    assertThat(values(one, "fingerprint")).isNotEqualTo(values(other, "fingerprint"));
  }

  /** A phone may know one profile only, and refuses every other. */
  @Test
  void whatWasRefusedIsOfferedInAStrongerProfile() {
    KeyingTerms terms = OPPORTUNISTIC;
    assertThat(transport(ours.offer(bare(), terms))).isEqualTo("RTP/AVP");
    terms = terms.next();
    SessionDescription second = ours.offer(bare(), terms);
    assertThat(transport(second)).isEqualTo("RTP/SAVP");
    assertThat(values(second, "crypto")).isNotEmpty();
    terms = terms.next();
    SessionDescription third = ours.offer(bare(), terms);
    assertThat(transport(third)).isEqualTo("UDP/TLS/RTP/SAVP");
    assertThat(values(third, "crypto")).isEmpty();
    assertThat(terms.next()).isNull();
    LegKeying theirs = leg();
    theirs.offered(third, DTLS_ONLY);
    assertThat(ours.answered(theirs.answer(bare()))).isNull();
    assertThat(dtls().client()).isTrue();
    assertThat(CLEAR.next()).isNull();
    assertThat(DTLS_ONLY.next()).isNull();
    assertThat(new KeyingTerms(KeyingTerms.Offering.OPPORTUNISTIC, true, false).next())
        .isEqualTo(new KeyingTerms(KeyingTerms.Offering.DTLS, true, false));
  }

  @Test
  void feedbackStaysInTheProfile() {
    SessionDescription video = sdp("m=video 4000 RTP/AVPF 96");
    assertThat(transport(ours.offer(video, ENCRYPTED))).isEqualTo("RTP/SAVPF");
    assertThat(transport(leg().offer(video, DTLS_ONLY))).isEqualTo("UDP/TLS/RTP/SAVPF");
    LegKeying other = leg();
    other.offered(inProfile(savp(CRYPTO), "RTP/SAVPF"), ENCRYPTED);
    assertThat(transport(other.answer(bare()))).isEqualTo("RTP/SAVPF");
  }

  // They offer.

  @Test
  void theirFirstUsableKeyIsChosenUnderItsTag() {
    String[] offered = {
      "a=crypto:1 AES_CM_192_HMAC_SHA1_80 " + KEY,
      "a=crypto:2 AES_CM_128_HMAC_SHA1_80 " + KEY + " UNENCRYPTED_SRTP",
      "a=crypto:9 AES_CM_128_HMAC_SHA1_32 " + OTHER_KEY,
      CRYPTO
    };
    assertThat(ours.offered(savp(offered), ENCRYPTED)).isNull();
    assertThat(values(answer(), "crypto").getFirst()).startsWith("9 AES_CM_128_HMAC_SHA1_32 ");
  }

  @ParameterizedTest
  @CsvSource({
    "actpass, passive, false",
    "active, passive, false",
    "passive, active, true",
    "'', passive, false"
  })
  void whoBeginsTheHandshake(String setup, String answered, boolean client) {
    SessionDescription offer =
        setup.isEmpty() ? dtls(FINGERPRINT) : dtls(FINGERPRINT, "a=setup:" + setup);
    assertThat(ours.offered(offer, DTLS_ONLY)).isNull();
    assertThat(values(answer(), "setup")).containsExactly(answered);
    assertThat(dtls().client()).isEqualTo(client);
  }

  @Test
  void aFingerprintOfTheSessionCountsForItsLines() {
    SessionDescription offer = dtls("a=setup:actpass");
    SessionDescription said =
        offer.withAttributes(
            offer.attributes().and(new Attribute("fingerprint", FINGERPRINT.substring(14))));
    assertThat(ours.offered(said, DTLS_ONLY)).isNull();
    // A line's own counts before it, even one that is not to be trusted.
    SessionDescription weak =
        said.mapMedia(line ->
            line.withAttributes(
                line.attributes().and(new Attribute("fingerprint", "sha-1 AB:CD"))));
    assertThat(leg().offered(weak, DTLS_ONLY)).isEqualTo(Problem.KEYS_UNKNOWN);
  }

  @Test
  void whatBringsNoKeysIsRefused() {
    assertThat(ours.offered(bare(), ENCRYPTED)).isEqualTo(Problem.NOT_ENCRYPTED);
    assertThat(ours.offered(savp(), ENCRYPTED)).isEqualTo(Problem.NOT_ENCRYPTED);
    assertThat(ours.offered(savp(), CLEAR)).isEqualTo(Problem.NOT_ENCRYPTED);
    assertThat(ours.offered(dtls("a=setup:actpass"), DTLS_ONLY)).isEqualTo(Problem.NOT_ENCRYPTED);
    assertThat(ours.refuses(0)).isTrue();
    assertThat(answer().media().getFirst().refused()).isTrue();
    assertThat(ours.protection(0)).isEqualTo(Protection.AWAITED);
  }

  @Test
  void keysInAPlainProfileMayBeIgnoredByWhoAnswersAndDoNotCount() {
    SessionDescription opportunistic = inProfile(savp(CRYPTO), "RTP/AVP");
    assertThat(ours.offered(opportunistic, ENCRYPTED)).isEqualTo(Problem.NOT_ENCRYPTED);
    assertThat(ours.offered(opportunistic, OPPORTUNISTIC)).isNull();
    assertThat(transport(answer())).isEqualTo("RTP/AVP");
    assertThat(ours.protection(0)).isInstanceOf(Protection.Srtp.class);
  }

  @Test
  void keysThatEverybodyCouldReadAreNotTaken() {
    assertThat(ours.offered(savp(CRYPTO), DTLS_ONLY)).isEqualTo(Problem.KEYS_EXPOSED);
    KeyingTerms clear = new KeyingTerms(KeyingTerms.Offering.CLEAR, true, false);
    assertThat(ours.offered(savp(CRYPTO), clear)).isEqualTo(Problem.KEYS_EXPOSED);
    assertThat(text(leg().offer(bare(), DTLS_ONLY))).doesNotContain("crypto");
    KeyingTerms open = new KeyingTerms(KeyingTerms.Offering.OPPORTUNISTIC, true, false);
    assertThat(text(leg().offer(bare(), open))).doesNotContain("crypto");
  }

  @Test
  void keysOfWhichNoneIsKnownAreSaidToBe() {
    SessionDescription offer = savp("a=crypto:1 AES_CM_192_HMAC_SHA1_80 " + KEY);
    assertThat(ours.offered(offer, ENCRYPTED)).isEqualTo(Problem.KEYS_UNKNOWN);
    String sha1 = "a=fingerprint:sha-1 " + "AB:".repeat(19) + "AB";
    assertThat(ours.offered(dtls(sha1, "a=setup:actpass"), DTLS_ONLY))
        .isEqualTo(Problem.KEYS_UNKNOWN);
    assertThat(ours.offered(dtls(FINGERPRINT, "a=setup:holdconn"), DTLS_ONLY))
        .isEqualTo(Problem.KEYS_UNKNOWN);
  }

  @Test
  void aLineWithoutKeysIsRefusedAndTheOthersGoOn() {
    SessionDescription offer =
        sdp("m=audio 4000 RTP/SAVP 0", CRYPTO, "m=video 5000 RTP/AVP 96", "m=image 6 udptl t38");
    assertThat(ours.offered(offer, ENCRYPTED)).isNull();
    SessionDescription answer =
        ours.answer(sdp("m=audio 1 RTP/AVP 0", "m=video 2 RTP/AVP 96", "m=image 6 udptl t38"));
    assertThat(answer.media().stream().map(MediaDescription::refused))
        .containsExactly(false, true, true);
    assertThat(ours.protection(1)).isEqualTo(Protection.AWAITED);
    assertThat(ours.refuses(1)).isTrue();
  }

  @Test
  void whatWasEncryptedIsNeverInTheClearAgain() {
    assertThat(ours.offered(savp(CRYPTO), OPPORTUNISTIC)).isNull();
    answer();
    Protection before = ours.protection(0);
    assertThat(ours.offered(bare(), OPPORTUNISTIC)).isEqualTo(Problem.NOT_ENCRYPTED);
    assertThat(ours.protection(0)).isEqualTo(before);
    ours.offer(bare(), OPPORTUNISTIC);
    assertThat(ours.answered(bare())).isEqualTo(Problem.NOT_ENCRYPTED);
  }

  @Test
  void anotherKeyOfTheirsBringsAnotherOfOurs() {
    ours.offered(savp(CRYPTO), ENCRYPTED);
    answer();
    Protection.Srtp before = srtp();
    ours.offered(savp("a=crypto:7 AES_CM_128_HMAC_SHA1_80 " + OTHER_KEY), ENCRYPTED);
    assertThat(srtp()).isEqualTo(before);
    answer();
    assertThat(srtp().inbound()).isNotEqualTo(before.inbound());
    assertThat(srtp().outbound()).isNotEqualTo(before.outbound());
  }

  @Test
  void anotherCertificateBeginsAnotherHandshakeAndTheSameOneDoesNot() {
    ours.offered(dtls(FINGERPRINT, "a=setup:passive"), DTLS_ONLY);
    answer();
    Protection.Dtls before = dtls();
    ours.offered(dtls(FINGERPRINT, "a=setup:actpass"), DTLS_ONLY);
    assertThat(values(answer(), "setup")).containsExactly("active");
    assertThat(dtls()).isEqualTo(before);
    ours.offered(dtls(OTHER_FINGERPRINT, "a=setup:actpass"), DTLS_ONLY);
    answer();
    assertThat(dtls()).isNotEqualTo(before);
    assertThat(dtls().client()).isFalse();
  }

  // They answer.

  @Test
  void anAnswerWithoutKeysIsNotFollowed() {
    SessionDescription offer = ours.offer(bare(), ENCRYPTED);
    assertThat(ours.answered(bare())).isEqualTo(Problem.NOT_ENCRYPTED);
    assertThat(ours.answered(savp())).isEqualTo(Problem.NOT_ENCRYPTED);
    assertThat(ours.answered(savp(CRYPTO))).isEqualTo(Problem.KEYS_UNKNOWN);
    assertThat(ours.protection(0)).isEqualTo(Protection.AWAITED);
    LegKeying theirs = leg();
    theirs.offered(offer, ENCRYPTED);
    SessionDescription answer = theirs.answer(bare());
    assertThat(ours.answered(inProfile(answer, "RTP/AVP"))).isEqualTo(Problem.KEYS_UNKNOWN);
    assertThat(ours.answered(without(answer, "crypto"))).isEqualTo(Problem.NOT_ENCRYPTED);
    assertThat(ours.answered(answer)).isNull();
  }

  @Test
  void ourOwnKeySentBackIsRefused() {
    SessionDescription offer = ours.offer(bare(), ENCRYPTED);
    String own = values(offer, "crypto").getFirst();
    assertThat(ours.answered(savp("a=crypto:" + own))).isEqualTo(Problem.KEYS_UNKNOWN);
    ours.offered(savp(CRYPTO), ENCRYPTED);
    String mine = values(answer(), "crypto").getFirst();
    assertThat(ours.offered(savp("a=crypto:" + mine), ENCRYPTED)).isEqualTo(Problem.KEYS_UNKNOWN);
  }

  @Test
  void ofSeveralAnswersToOneOfferTheLastCounts() {
    SessionDescription offer = ours.offer(bare(), ENCRYPTED);
    LegKeying early = leg();
    early.offered(offer, ENCRYPTED);
    assertThat(ours.answered(early.answer(bare()))).isNull();
    Protection first = ours.protection(0);
    LegKeying late = leg();
    late.offered(offer, ENCRYPTED);
    SessionDescription answer = late.answer(bare());
    assertThat(ours.answered(answer)).isNull();
    assertThat(ours.protection(0)).isNotEqualTo(first);
    Protection second = ours.protection(0);
    assertThat(ours.answered(answer)).isNull();
    assertThat(ours.protection(0)).isEqualTo(second);
  }

  @Test
  void anAnswerMayChooseTheOtherKindOfKeys() {
    ours.offer(bare(), ENCRYPTED);
    assertThat(ours.answered(savp(FINGERPRINT, "a=setup:active"))).isNull();
    assertThat(dtls().client()).isFalse();
    ours.offer(bare(), ENCRYPTED);
    LegKeying undecided = leg();
    undecided.offer(bare(), ENCRYPTED);
    assertThat(undecided.answered(savp(FINGERPRINT, "a=setup:actpass")))
        .isEqualTo(Problem.KEYS_UNKNOWN);
  }

  @Test
  void whatWeDidNotOfferCannotBeAnswered() {
    ours.offer(bare(), DTLS_ONLY);
    assertThat(ours.answered(savp(CRYPTO))).isEqualTo(Problem.KEYS_UNKNOWN);
    LegKeying plain = leg();
    plain.offer(bare(), CLEAR);
    assertThat(plain.answered(savp(CRYPTO))).isEqualTo(Problem.KEYS_UNKNOWN);
    assertThat(plain.answered(bare())).isNull();
  }

  @Test
  void aLineThatIsRefusedHasNoKeysAndBeginsWithOthersAgain() {
    SessionDescription offer = ours.offer(bare(), ENCRYPTED);
    LegKeying theirs = leg();
    theirs.offered(offer, ENCRYPTED);
    SessionDescription answer = theirs.answer(bare());
    ours.answered(answer);
    ours.offer(bare(), ENCRYPTED);
    assertThat(ours.answered(sdp("m=audio 0 RTP/SAVP 0"))).isNull();
    assertThat(ours.protection(0)).isEqualTo(Protection.AWAITED);
    assertThat(values(ours.offer(bare(), ENCRYPTED), "crypto"))
        .doesNotContainAnyElementsOf(values(offer, "crypto"));
  }

  // Hostile.

  @Test
  void hundredsOfLinesOfKeysAreBounded() {
    String[] lines = new String[600];
    java.util.Arrays.setAll(lines, i -> "a=crypto:" + i + " AES_CM_192 " + KEY);
    lines[599] = CRYPTO;
    assertThat(ours.offered(savp(lines), ENCRYPTED)).isEqualTo(Problem.KEYS_UNKNOWN);
    java.util.Arrays.setAll(lines, i -> "a=fingerprint:sha-1 00");
    lines[599] = FINGERPRINT;
    assertThat(ours.offered(dtls(lines), DTLS_ONLY)).isEqualTo(Problem.KEYS_UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "a=crypto:", "a=crypto", "a=crypto:1", "a=crypto:x y z",
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:",
    "a=fingerprint:", "a=fingerprint", "a=fingerprint:sha-256", "a=fingerprint:sha-256 ZZ",
        "a=setup:"
  })
  void brokenKeysAreNone(String line) {
    assertThat(ours.offered(savp(line), ENCRYPTED)).isNotNull();
    ours.offer(bare(), ENCRYPTED);
    assertThat(ours.answered(savp(line))).isNotNull();
  }
}
