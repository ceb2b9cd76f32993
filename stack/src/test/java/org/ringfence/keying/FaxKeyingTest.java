package org.ringfence.keying;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.keying.Said.CLEAR;
import static org.ringfence.keying.Said.ENCRYPTED;
import static org.ringfence.keying.Said.OPPORTUNISTIC;
import static org.ringfence.keying.Said.bare;
import static org.ringfence.keying.Said.leg;
import static org.ringfence.keying.Said.sdp;

import org.junit.jupiter.api.Test;
import org.ringfence.media.Protection;
import org.ringfence.sdp.SessionDescription;

/** A fax by T.38 cannot be encrypted: where sound is, or has to be, there is none. */
class FaxKeyingTest {
  private static final String IMAGE = "m=image 4000 udptl t38";
  private static final SessionDescription FAX = sdp(IMAGE, "a=T38FaxVersion:0");
  private static final SessionDescription BOTH = sdp("m=audio 4000 RTP/AVP 0", IMAGE);
  private static final SessionDescription KEYED =
      sdp(
          "m=audio 4000 RTP/AVP 0",
          "a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj",
          IMAGE);

  private final LegKeying ours = leg();

  @Test
  void whoMustEncryptIsOfferedNoneAndOffersNone() {
    assertThat(ours.offer(FAX, ENCRYPTED).media().getFirst().refused()).isTrue();
    assertThat(ours.offered(FAX, ENCRYPTED)).isEqualTo(Problem.NOT_ENCRYPTED);
  }

  @Test
  void inTheClearItIsOfferedAndTaken() {
    assertThat(ours.offer(FAX, CLEAR)).isEqualTo(FAX);
    assertThat(ours.answered(FAX)).isNull();
    assertThat(ours.protection(0)).isEqualTo(Protection.CLEAR);
    assertThat(ours.offered(BOTH, CLEAR)).isNull();
    assertThat(ours.answer(BOTH).media().get(1).refused()).isFalse();
  }

  @Test
  void aCallThatMayBeInTheClearAndIsMayGoOnAsAFaxAndBack() {
    ours.offer(bare(), OPPORTUNISTIC);
    assertThat(ours.answered(bare())).isNull();
    assertThat(ours.offer(FAX, OPPORTUNISTIC).media().getFirst().refused()).isFalse();
    assertThat(ours.answered(FAX)).isNull();
    assertThat(ours.offer(bare(), OPPORTUNISTIC).media().getFirst().transport())
        .isEqualTo("RTP/AVP");
    assertThat(ours.answered(bare())).isNull();
    assertThat(ours.protection(0)).isEqualTo(Protection.CLEAR);
  }

  /** Whoever could make it a fax would have the page in the clear that was secret as sound. */
  @Test
  void aCallThatIsEncryptedStaysSound() {
    LegKeying theirs = leg();
    assertThat(theirs.offered(ours.offer(bare(), OPPORTUNISTIC), OPPORTUNISTIC)).isNull();
    assertThat(ours.answered(theirs.answer(bare()))).isNull();
    assertThat(ours.protection(0)).isInstanceOf(Protection.Srtp.class);
    for (LegKeying each : new LegKeying[] {ours, theirs}) {
      assertThat(each.offer(FAX, OPPORTUNISTIC).media().getFirst().refused()).isTrue();
      assertThat(each.offered(FAX, OPPORTUNISTIC)).isEqualTo(Problem.NOT_ENCRYPTED);
      assertThat(each.offered(sdp("m=audio 0 RTP/AVP 0", IMAGE), CLEAR))
          .isEqualTo(Problem.NOT_ENCRYPTED);
    }
  }

  @Test
  void besideSoundWithKeysItIsRefusedAndTheSoundIsNot() {
    assertThat(ours.offered(KEYED, OPPORTUNISTIC)).isNull();
    SessionDescription answer = ours.answer(BOTH);
    assertThat(answer.media().get(0).refused()).isFalse();
    assertThat(answer.media().get(1).refused()).isTrue();
    SessionDescription offer = leg().offer(BOTH, OPPORTUNISTIC);
    assertThat(offer.media().get(0).refused()).isFalse();
    assertThat(offer.media().get(1).refused()).isTrue();
  }
}
