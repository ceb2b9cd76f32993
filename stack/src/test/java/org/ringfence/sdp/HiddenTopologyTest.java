package org.ringfence.sdp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HiddenTopologyTest {
  private static final Origin OURS = Origin.of(7, 8, "192.0.2.1");

  private static String rewrite(SessionDescription session, MediaAddress... addresses) {
    return new String(
        HiddenTopology.rewrite(session, OURS, List.of(addresses)).write(), ISO_8859_1);
  }

  @Test
  void nothingOfTheOtherSidesAddressIsLeft() {
    String text =
        """
        v=0
        o=alice 1 1 IN IP4 10.1.1.5
        s=Phone at 10.1.1.5
        i=on 10.1.1.6
        u=http://10.1.1.5/
        e=alice@home.example
        p=+1 555
        c=IN IP4 10.1.1.6
        t=0 0
        a=ice-lite
        a=group:BUNDLE a v
        a=group:LS a v
        m=audio 4000 RTP/SAVP 96 0
        c=IN IP6 fd00::7
        c=IN IP6 fd00::9
        k=clear:secret
        a=rtpmap:96 opus/48000/2
        a=fmtp:96 useinbandfec=1
        a=rtcp:4009 IN IP4 10.1.1.8
        a=candidate:1 1 UDP 2130706431 10.1.1.5 4000 typ host
        a=Candidate:2 1 UDP 2130706431 10.1.1.99 4000 typ host
        a=ice-ufrag:abcd
        a=ice-pwd:abcdabcdabcdabcdabcdab
        a=end-of-candidates
        a=x-alt:1 10.1.1.8 3000
        a=ssrc:1 cname:alice@10.1.1.5
        a=ssrc:1 msid:s t
        a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz
        a=x-unknown:kept
        a=sendonly
        m=video 4002 RTP/AVP 99
        a=rtpmap:99 H264/90000
        a=source-filter: incl IN IP4 * 10.1.1.5
        m=application 0 UDP/BFCP *
        """;
    String written =
        rewrite(
            SdpParserTest.read(text),
            new MediaAddress("192.0.2.1", 20000, 20000),
            MediaAddress.of("192.0.2.1", 20002),
            MediaAddress.of("192.0.2.1", 0));
    assertThat(written)
        .isEqualTo(
            """
            v=0
            o=- 7 8 IN IP4 192.0.2.1
            s=-
            t=0 0
            a=group:LS a v
            m=audio 20000 RTP/SAVP 96 0
            c=IN IP4 192.0.2.1
            a=rtpmap:96 opus/48000/2
            a=fmtp:96 useinbandfec=1
            a=ssrc:1 msid:s t
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz
            a=x-unknown:kept
            a=sendonly
            a=rtcp:20000 IN IP4 192.0.2.1
            m=video 20002 RTP/AVP 99
            c=IN IP4 192.0.2.1
            a=rtpmap:99 H264/90000
            m=application 0 UDP/BFCP *
            c=IN IP4 192.0.2.1
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void whereverTheirAddressIsSaidItIsGoneAndTheCodecsStay() {
    for (int seed = 0; seed < 2_000; seed++) {
      var random = new SplittableRandom(seed);
      String secret = random.nextBoolean() ? "10.1.2." + random.nextInt(256) : "fd00::beef";
      var lines = new ArrayList<String>();
      for (String line :
          List.of(
              "i=at %s", "u=http://%s/", "e=a@%s", "a=tool:x %s", "a=x%s", "a=y:1 %s y", "Z=%s")) {
        lines.add(random.nextInt(lines.size() + 1), line.replace("%s", secret));
      }
      String some = String.join("\n", lines.subList(0, random.nextInt(lines.size() + 1))) + "\n";
      String address = random.nextBoolean() ? secret : "192.0.2.77";
      SessionDescription session =
          SdpParserTest.read(
              "v=0\no=- 1 1 IN IP4 "
                  + secret
                  + "\ns="
                  + secret
                  + "\n"
                  + some
                  + "c=IN IP4 "
                  + address
                  + "\nm=audio 5 RTP/AVP 0 96\na=rtpmap:96 opus/48000/2\n"
                  + some
                  + "a=rtcp:7 IN IP4 "
                  + address
                  + "\n");
      String written = rewrite(session, MediaAddress.of("192.0.2.1", 20000));
      assertThat(written)
          .as("seed " + seed)
          .doesNotContain(secret)
          .doesNotContain("192.0.2.77")
          .contains("m=audio 20000 RTP/AVP 0 96\r\n")
          .contains("a=rtpmap:96 opus/48000/2\r\n");
    }
  }

  @Test
  void anOldStyleHoldStaysAHold() {
    SessionDescription held =
        SdpParserTest.read(
            "v=0\no=- 1 1 IN IP4 10.0.0.1\ns=-\nc=IN IP4 0.0.0.0\nm=audio 5 RTP/AVP 0\n");
    assertThat(rewrite(held, MediaAddress.of("2001:db8::1", 6000)))
        .contains("c=IN IP4 0.0.0.0")
        .contains("m=audio 6000 ")
        .doesNotContain("10.0.0.1");
  }

  @Test
  void theWayItFlowsCanBeChangedForEveryLine() {
    SessionDescription session =
        SdpParserTest.read(
            "v=0\no=- 1 1 IN IP4 h\na=sendrecv\nm=audio 5 RTP/AVP 0\na=recvonly\n"
                + "m=video 7 RTP/AVP 31\n");
    SessionDescription held = session.withDirection(Direction.INACTIVE);
    assertThat(held.media()).allMatch(m -> held.directionOf(m) == Direction.INACTIVE);
    assertThat(held.attributes().list()).isEmpty();
    assertThat(held.media().getFirst().attributes().list()).hasSize(1);
  }

  @Test
  void aMissingAddressIsABug() {
    SessionDescription session = SdpParserTest.read("v=0\no=- 1 1 IN IP4 h\nm=audio 5 RTP/AVP 0\n");
    assertThatThrownBy(() -> HiddenTopology.rewrite(session, OURS, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
