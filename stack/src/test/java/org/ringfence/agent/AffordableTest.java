package org.ringfence.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;

class AffordableTest {
  private static SessionDescription sdp(String... lines) {
    String text =
        "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
            + String.join("\n", lines)
            + "\n";
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    return (SessionDescription) SdpParser.parse(bytes);
  }

  private static final SessionDescription MANY =
      sdp(
          "m=audio 4000 RTP/AVP 96 9 0 18 101",
          "a=rtpmap:96 opus/48000/2",
          "a=fmtp:96 maxaveragebitrate=16000",
          "a=rtpmap:101 telephone-event/8000",
          "m=video 4002 RTP/AVP 97",
          "a=rtpmap:97 VP8/90000");

  @Test
  void aCodecCostsItsPayloadAndAllThatIsAroundIt() {
    assertThat(Affordable.mostKbps(sdp("m=audio 4000 RTP/AVP 0"))).isEqualTo(84);
    assertThat(Affordable.mostKbps(sdp("m=audio 4000 RTP/AVP 0", "a=ptime:10"))).isEqualTo(104);
    assertThat(Affordable.mostKbps(sdp("m=audio 4000 RTP/AVP 18"))).isEqualTo(28);
    assertThat(Affordable.leastKbps(sdp("m=audio 4000 RTP/AVP 0 18 101"))).isEqualTo(28);
    assertThat(Affordable.mostKbps(sdp("m=audio 0 RTP/AVP 0"))).as("refused").isZero();
    assertThat(Affordable.agreedKbps(sdp("m=audio 4000 RTP/AVP 18 0"))).isEqualTo(28);
  }

  @Test
  void whatDoesNotFitIsLeftOutPicturesFirst() {
    assertThat(Affordable.within(MANY, 10_000)).isSameAs(MANY);
    SessionDescription narrow = Affordable.within(MANY, 50);
    assertThat(narrow.media().get(0).formats()).containsExactly("96", "18", "101");
    assertThat(narrow.media().get(1).refused()).isTrue();
    assertThat(new String(narrow.write(), StandardCharsets.UTF_8)).contains("opus", "fmtp:96");
    assertThat(Affordable.leastKbps(Affordable.within(MANY, 5))).as("nothing fits").isEqualTo(28);
  }
}
