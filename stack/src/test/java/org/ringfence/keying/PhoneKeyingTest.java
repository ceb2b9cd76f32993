package org.ringfence.keying;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.keying.Said.DTLS_ONLY;
import static org.ringfence.keying.Said.ENCRYPTED;
import static org.ringfence.keying.Said.OPPORTUNISTIC;
import static org.ringfence.keying.Said.bare;
import static org.ringfence.keying.Said.leg;
import static org.ringfence.keying.Said.phone;
import static org.ringfence.keying.Said.sdp;
import static org.ringfence.keying.Said.transport;
import static org.ringfence.keying.Said.values;

import org.junit.jupiter.api.Test;
import org.ringfence.media.Protection;
import org.ringfence.sdp.SessionDescription;

/** What a phone does otherwise than a server. */
class PhoneKeyingTest {
  @Test
  void aPhoneBeginsTheHandshakeAndStaysTheOneThatBegan() {
    LegKeying server = leg();
    LegKeying phone = phone();
    assertThat(phone.offered(server.offer(bare(), DTLS_ONLY), DTLS_ONLY)).isNull();
    SessionDescription answer = phone.answer(bare());
    assertThat(values(answer, "setup")).containsExactly("active");
    assertThat(server.answered(answer)).isNull();
    Protection before = phone.protection(0);
    server.offered(phone.offer(bare(), DTLS_ONLY), DTLS_ONLY);
    assertThat(phone.answered(server.answer(bare()))).isNull();
    assertThat(phone.protection(0)).isEqualTo(before);
  }

  @Test
  void aPhoneThatMustEncryptTakesKeysInAPlainProfile() {
    SessionDescription offer = leg().offer(bare(), OPPORTUNISTIC);
    assertThat(leg().offered(offer, ENCRYPTED)).isEqualTo(Problem.NOT_ENCRYPTED);
    LegKeying phone = phone();
    assertThat(phone.offered(offer, ENCRYPTED)).isNull();
    phone.answer(bare());
    assertThat(phone.protection(0)).isInstanceOf(Protection.Srtp.class);
    assertThat(phone().offered(bare(), ENCRYPTED)).isEqualTo(Problem.NOT_ENCRYPTED);
  }

  @Test
  void whatIsAnsweredHasPlainProfilesAndNoRefusedLines() {
    SessionDescription offer =
        sdp(
            "m=audio 4000 RTP/SAVP 0",
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj",
            "a=rtcp-mux",
            "m=video 5000 RTP/SAVPF 96");
    LegKeying phone = phone();
    assertThat(phone.offered(offer, ENCRYPTED)).isNull();
    SessionDescription open = phone.answerable(offer);
    assertThat(transport(open)).isEqualTo("RTP/AVP");
    assertThat(open.media().getFirst().rtcpMux()).isTrue();
    assertThat(open.media().getFirst().port()).isEqualTo(4000);
    assertThat(open.media().getLast().refused()).isTrue();
  }
}
