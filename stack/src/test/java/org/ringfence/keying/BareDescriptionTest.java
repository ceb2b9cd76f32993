package org.ringfence.keying;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.keying.Said.FINGERPRINT;
import static org.ringfence.keying.Said.sdp;
import static org.ringfence.keying.Said.text;

import org.junit.jupiter.api.Test;
import org.ringfence.sdp.SessionDescription;

/** What one party says to us alone does not reach the other. */
class BareDescriptionTest {
  private static final String[] BROWSER = {
    "a=group:BUNDLE 0 1",
    "a=ice-lite",
    "a=msid-semantic: WMS *",
    "a=identity:eyJp",
    FINGERPRINT,
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "a=mid:0",
    "a=ice-ufrag:abcd",
    "a=ice-pwd:abcdefghijklmnopqrstuv",
    "a=ice-options:trickle",
    "a=candidate:1 1 UDP 1 10.1.1.1 4000 typ host",
    "a=end-of-candidates",
    "a=setup:actpass",
    "a=tls-id:abc3de65cddef001be82",
    "a=rtcp-mux",
    "a=rtcp:9 IN IP4 0.0.0.0",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj",
    "a=acap:1 crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj",
    "a=pcfg:1 t=1 a=1",
    "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid",
    "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "a=rtpmap:111 opus/48000/2",
    "a=sendrecv",
    "m=video 0 UDP/TLS/RTP/SAVPF 96",
    "a=mid:1",
    "a=bundle-only",
    "a=rtcp-fb:96 nack pli",
    "a=rtpmap:96 VP8/90000"
  };

  @Test
  void keysIceAndSharedPortsStayBetweenUs() {
    SessionDescription bare = BareDescription.of(sdp(BROWSER));
    assertThat(text(bare))
        .doesNotContain(
            "BUNDLE", "a=mid", "bundle-only", "ice-", "candidate", "fingerprint", "setup", "tls-id")
        .doesNotContain("crypto", "pcfg", "identity", "rtcp:", "rtcp-mux", "sdes:mid")
        .contains("opus/48000/2", "rtcp-fb:96 nack pli", "abs-send-time", "a=sendrecv")
        .contains("m=audio 9 RTP/AVPF 111", "m=video 9 RTP/AVPF 96");
  }

  @Test
  void certificatesAndProfilesPassFromEndToEnd() {
    SessionDescription bare =
        BareDescription.sealed(
            sdp(
                "m=audio 4000 UDP/TLS/RTP/SAVP 0",
                "a=ringfence-end-to-end",
                FINGERPRINT,
                "a=setup:actpass",
                "a=ice-ufrag:abcd",
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 "
                    + "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"));
    assertThat(text(bare))
        .contains("UDP/TLS/RTP/SAVP", "ringfence-end-to-end", FINGERPRINT, "a=setup:actpass")
        .doesNotContain("crypto", "ice-ufrag");
    assertThat(text(BareDescription.of(bare))).doesNotContain("end-to-end", "fingerprint");
  }

  @Test
  void endToEndIsKeptOnlyWhereEveryLineHasItAndACertificate() {
    String[] whole = {
      "m=audio 4000 UDP/TLS/RTP/SAVP 0", "a=ringfence-end-to-end", FINGERPRINT, "a=setup:actpass"
    };
    assertThat(EndToEnd.isKept(sdp(whole))).isTrue();
    assertThat(EndToEnd.isWanted(sdp(whole))).isTrue();
    for (int i = 1; i < 3; i++) {
      String[] stripped = whole.clone();
      stripped[i] = "a=sendrecv";
      assertThat(EndToEnd.isKept(sdp(stripped))).as(whole[i]).isFalse();
    }
    String[] plain = whole.clone();
    plain[0] = "m=audio 4000 RTP/AVP 0";
    assertThat(EndToEnd.isKept(sdp(plain))).isFalse();
    assertThat(EndToEnd.isKept(sdp())).isFalse();
    String[] more = java.util.Arrays.copyOf(whole, 5);
    more[4] = "m=video 5000 UDP/TLS/RTP/SAVP 96";
    assertThat(EndToEnd.isKept(sdp(more))).isFalse();
    more[4] = "m=video 0 UDP/TLS/RTP/SAVP 96";
    assertThat(EndToEnd.isKept(sdp(more))).isTrue();
  }
}
