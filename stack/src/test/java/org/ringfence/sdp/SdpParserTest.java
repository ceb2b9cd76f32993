package org.ringfence.sdp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Limits;

class SdpParserTest {
  static final String PHONE =
      """
      v=0
      o=alice 2890844526 2890844527 IN IP4 10.47.16.5
      s=A call
      c=IN IP4 10.47.16.5
      b=AS:84
      t=0 0
      a=group:BUNDLE a1
      a=X-nat:0
      m=audio 49170 RTP/AVP 0 8 96 97 101
      b=TIAS:64000
      a=rtpmap:96 opus/48000/2
      a=fmtp:96 useinbandfec=1; maxaveragebitrate=30000
      a=rtpmap:97 telephone-event/48000
      a=rtpmap:101 telephone-event/8000
      a=fmtp:101 0-16
      a=ptime:20
      a=maxptime:120
      a=mid:a1
      a=sendonly
      a=rtcp:53020 IN IP4 126.16.64.4
      a=rtcp-mux
      a=ssrc:3735928559 cname:x
      a=ssrc:3735928559 msid:y
      a=ice-ufrag:8hhY
      a=fingerprint:sha-256 4A:AD
      a=setup:actpass
      m=video 0 RTP/AVP 31
      """;

  static SessionDescription read(String text) {
    SdpResult result = SdpParser.parse(text.getBytes(ISO_8859_1));
    assertThat(result).isInstanceOf(SessionDescription.class);
    return (SessionDescription) result;
  }

  static MalformedSdp malformed(String text) {
    SdpResult result = SdpParser.parse(text.getBytes(ISO_8859_1));
    assertThat(result).as(text).isInstanceOf(MalformedSdp.class);
    return (MalformedSdp) result;
  }

  @Test
  void everyLineOfAPhonesOfferIsUnderstood() {
    SessionDescription session = read(PHONE);
    assertThat(session.origin())
        .isEqualTo(new Origin("alice", "2890844526", "2890844527", "IN", "IP4", "10.47.16.5"));
    assertThat(session.name()).isEqualTo("A call");
    assertThat(session.bandwidths()).containsExactly("AS:84");
    assertThat(session.bundle()).containsExactly("a1");
    assertThat(session.media()).hasSize(2);
    MediaDescription audio = session.media().getFirst();
    assertThat(session.connectionOf(audio)).isEqualTo(Connection.of("10.47.16.5"));
    assertThat(session.directionOf(audio)).isEqualTo(Direction.SENDONLY);
    assertThat(audio.port()).isEqualTo(49170);
    assertThat(audio.rtpMaps())
        .containsExactly(
            new RtpMap(0, "PCMU", 8000, 1),
            new RtpMap(8, "PCMA", 8000, 1),
            new RtpMap(96, "opus", 48000, 2),
            new RtpMap(97, "telephone-event", 48000, 1),
            new RtpMap(101, "telephone-event", 8000, 1));
    Fmtp opus = audio.fmtp("96");
    assertThat(opus).isNotNull();
    assertThat(opus.parameter("useinbandfec")).isEqualTo("1");
    assertThat(opus.parameter("MaxAverageBitrate")).isEqualTo("30000");
    assertThat(opus.parameter("cbr")).isNull();
    assertThat(audio.ptimeMs()).isEqualTo(20);
    assertThat(audio.maxptimeMs()).isEqualTo(120);
    assertThat(audio.rtcp()).isEqualTo(new RtcpAddress(53020, Connection.of("126.16.64.4")));
    assertThat(audio.rtcpMux()).isTrue();
    assertThat(audio.mid()).isEqualTo("a1");
    assertThat(audio.ssrcs()).containsExactly(3735928559L);
    assertThat(audio.attributes().value("fingerprint")).isEqualTo("sha-256 4A:AD");
    assertThat(session.media().get(1).refused()).isTrue();
  }

  @Test
  void whatIsWrittenInOrderComesBackByteForByte() {
    String crlf = PHONE.replace("\n", "\r\n");
    assertThat(new String(read(PHONE).write(), ISO_8859_1)).isEqualTo(crlf);
  }

  @Test
  void unknownLinesAndForeignBytesSurvive() {
    String text =
        "v=0\r\no=- 1 1 IN IP4 h\r\ns=caf\u00c3\u00a9 \u00ff\r\ni=info\r\nu=http://x\r\n"
            + "t=3034423619 3042462419\r\nr=7d 1h 0 25h\r\nt=1 2\r\nz=0 -1h\r\nk=prompt\r\n"
            + "a=x: spaced  \r\nX=what is this\r\ny=0100000001\r\n"
            + "m=audio 9 RTP/AVP 0\r\ni=title\r\nc=IN IP4 224.2.1.1/127\r\n"
            + "c=IN IP4 224.2.1.2/127\r\na=\u00e9:\r\nf=v/1///\r\n";
    SessionDescription session = read(text);
    assertThat(new String(session.write(), ISO_8859_1)).isEqualTo(text);
    assertThat(session.media().getFirst().connection()).isNotNull();
    assertThat(session.media().getFirst().connection().host()).isEqualTo("224.2.1.1");
    byte[] name = session.name().getBytes(ISO_8859_1);
    assertThat(new String(name, 0, 5, UTF_8)).isEqualTo("caf\u00e9");
  }

  @Test
  void forgivesWhatRealPhonesDo() {
    SessionDescription session =
        read(
            "v=0\r\r\n\no=Cisco SIP Phone 123456789012345678901234 x IN IP4 10.0.0.1 \n"
                + "c=IN  IP4   10.0.0.1 \na=sendrecv\nm=audio  4000/1 RTP/AVP  0  8 \n"
                + "a=ptime:20.0\na=inactive\nb=AS:1");
    assertThat(session.origin().username()).isEqualTo("Cisco SIP Phone");
    assertThat(session.origin().sessionId()).isEqualTo("123456789012345678901234");
    assertThat(session.name()).isEqualTo("-");
    assertThat(session.times()).isEqualTo(SessionDescription.UNBOUNDED);
    MediaDescription audio = session.media().getFirst();
    assertThat(audio.formats()).containsExactly("0", "8");
    assertThat(audio.ptimeMs()).isEqualTo(20);
    assertThat(session.directionOf(audio)).isEqualTo(Direction.INACTIVE);
    assertThat(audio.bandwidths()).containsExactly("AS:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n",
        "v=1\r\no=- 1 1 IN IP4 h\r\n",
        "o=- 1 1 IN IP4 h\r\n",
        "v=0\r\n",
        "v=0\r\no=- 1 IN IP4\r\n",
        "v=0\r\no=- 1 1 IN IP4 h\r\no=- 1 1 IN IP4 h\r\n",
        "v=0\r\ns=-\r\nm=audio 1 RTP/AVP 0\r\n",
        "v=0\r\no=- 1 1 IN IP4 h\r\nm=audio 65536 RTP/AVP 0\r\n",
        "v=0\r\no=- 1 1 IN IP4 h\r\nm=audio -1 RTP/AVP 0\r\n",
        "v=0\r\no=- 1 1 IN IP4 h\r\nm=audio 99999999999999 RTP/AVP 0\r\n",
        "v=0\r\no=- 1 1 IN IP4 h\r\nm=audio 1/0 RTP/AVP 0\r\n",
        "v=0\r\no=- 1 1 IN IP4 h\r\nm=audio 1\r\n",
        "v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4\r\n",
        "v=0\r\no=- 1 1 IN IP4 h\r\nmaudio\r\n",
        "v=0\r\no=- 1 1 IN IP4 h\r\n a=x\r\n",
        "v=0\r\no=- 1 1 IN IP4 h\r\ns=\0\r\n",
      })
  void brokenDescriptionsAreValues(String text) {
    MalformedSdp malformed = malformed(text);
    assertThat(malformed.offset()).isBetween(0, text.length());
    assertThat(malformed.reason()).isNotBlank();
  }

  @Test
  void everythingIsBounded() {
    String head = "v=0\r\no=- 1 1 IN IP4 h\r\n";
    String media = "m=audio 1 RTP/AVP 0\r\n";
    assertThat(read(head + media.repeat(Limits.SDP_MEDIA)).media()).hasSize(Limits.SDP_MEDIA);
    malformed(head + media.repeat(Limits.SDP_MEDIA + 1));
    assertThat(read(head + "a=x\n".repeat(Limits.SDP_ATTRIBUTES)).attributes().list())
        .hasSize(Limits.SDP_ATTRIBUTES);
    malformed(head + "a=x\n".repeat(Limits.SDP_ATTRIBUTES + 1));
    malformed(head + (media + "a=x\n".repeat(900)).repeat(4));
    malformed(head + "a=" + "x".repeat(Limits.SDP_LINE_BYTES) + "\n");
    malformed(head + "m=audio 1 RTP/AVP" + " 0".repeat(Limits.SDP_FORMATS + 1) + "\n");
    malformed(head + "a=x\n".repeat(20_000));
    assertThat(malformed(head + "\n".repeat(Limits.SIP_BODY_BYTES)).reason()).isEqualTo("too long");
  }

  @Test
  void onlyTheGivenBytesAreRead() {
    byte[] text = ("xxxx" + PHONE + "yyyy").getBytes(ISO_8859_1);
    assertThat(SdpParser.parse(text, 4, text.length - 8)).isEqualTo(read(PHONE));
  }

  @Test
  void mutatedOffersNeverThrowAndStayStableOnceWritten() {
    var random = new SplittableRandom(20261121);
    int understood = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = PHONE.getBytes(ISO_8859_1);
      for (int change = random.nextInt(6); change >= 0; change--) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(3)) {
          case 0 -> bytes[at] = (byte) random.nextInt(256);
          case 1 -> bytes[at] = (byte) "\r\n =:/vosctam".charAt(random.nextInt(13));
          default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        }
      }
      if (SdpParser.parse(bytes) instanceof SessionDescription session) {
        understood++;
        assertThat(SdpParser.parse(session.write())).isEqualTo(session);
        session.media().forEach(SdpParserTest::touch);
      }
    }
    assertThat(understood).isGreaterThan(5_000);
  }

  static void touch(MediaDescription media) {
    assertThat(media.rtpMaps().size()).isLessThanOrEqualTo(media.formats().size());
    assertThat(media.ptimeMs()).isBetween(0, 1000);
    assertThat(media.ssrcs()).allMatch(ssrc -> ssrc >= 0);
    List<String> formats = media.formats();
    formats.forEach(media::fmtp);
    if (media.rtcp() != null) {
      assertThat(media.rtcp().port()).isBetween(0, 65535);
    }
  }
}
