package org.ringfence.sdp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes of H.264, which packets carry in more than one way (RFC 6184 section 8.2.2). */
class VideoLineTest {
  private static final MediaAddress HERE = new MediaAddress("127.0.0.1", 4_000, 4_001);
  private static final String CUT = "a=fmtp:%d profile-level-id=42e01f;packetization-mode=1\n";

  private final VideoLine line = new VideoLine(List.of(Format.H264, Format.H264_WHOLE));

  private static SessionDescription sdp(String video) {
    String text =
        "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\n"
            + "m=audio 3000 RTP/AVP 0\n"
            + video;
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    return (SessionDescription) SdpParser.parse(bytes);
  }

  private NegotiatedMedia answered(String video) {
    SessionDescription offer = sdp(video);
    SessionDescription plain =
        offer.mapMedia(each -> each.media().equals("audio") ? each : each.withPort(0));
    return requireNonNull(line.answer(plain, offer, HERE, Direction.SENDRECV)).video();
  }

  @Test
  void theFirstWayThatIsOfferedIsTaken() {
    String both =
        "m=video 5000 RTP/AVP %d %d\na=rtpmap:103 H264/90000\na=rtpmap:107 H264/90000\n"
            + CUT.formatted(103);
    NegotiatedMedia cut = answered(both.formatted(103, 107));
    assertThat(cut.codec().sendPayloadType()).isEqualTo(103);
    assertThat(VideoLine.isCut(cut.codec().remoteFmtp())).isTrue();
    NegotiatedMedia whole = answered(both.formatted(107, 103));
    assertThat(whole.codec().sendPayloadType()).isEqualTo(107);
    assertThat(VideoLine.isCut(whole.codec().remoteFmtp())).isFalse();
  }

  @Test
  void anAnswerMeansTheWayThatWasOfferedUnderItsKind() {
    LocalSession ours = new LocalSession(1, "127.0.0.1");
    SessionDescription offer = line.offer(sdp(""), ours, HERE, Direction.SENDRECV);
    List<RtpMap> offered = offer.media().get(1).rtpMaps();
    assertThat(offered).hasSize(2);
    SessionDescription answer =
        sdp("m=video 5000 RTP/AVP 99\na=rtpmap:99 H264/90000\na=fmtp:99 profile-level-id=42e01f\n");
    NegotiatedMedia whole = requireNonNull(line.answered(offer, answer));
    assertThat(whole.codec().sendPayloadType()).isEqualTo(99);
    assertThat(whole.codec().receivePayloadType()).isEqualTo(offered.get(1).payloadType());
    String number = Integer.toString(offered.get(1).payloadType());
    assertThat(requireNonNull(offer.media().get(1).fmtp(number)).parameters())
        .doesNotContain("packetization-mode");
  }
}
