package org.ringfence.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringfence.call.Cause;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaLoopConfig;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;

/** What browsers and desk phones are told when they call each other through us. */
class RelayPathIceTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int ICE_PORT = 30_999;
  private static final Reach WEB = new Reach(LOOPBACK, LOOPBACK, Reach.Signalling.SECURE_WEB);
  private static final Reach DESK = new Reach(LOOPBACK, LOOPBACK, Reach.Signalling.SECURE);
  private static final String FINGERPRINT = "a=fingerprint:sha-256 " + "AB:".repeat(31) + "AB\n";
  private static final String DESK_SDP =
      "m=audio 4000 RTP/AVP 0 111\na=rtpmap:111 opus/48000/2\n"
          + "m=video 5000 RTP/AVP 96\na=rtpmap:96 VP8/90000\n";

  private MediaLoop loop;
  private RelayPath path;
  private MediaEnd caller;
  private MediaEnd called;

  @BeforeEach
  void open() throws Exception {
    MediaLoopConfig config =
        MediaLoopConfig.at(LOOPBACK).ports(30_900, 30_911).times(0, 60_000_000_000L);
    loop = new MediaLoop("relay-path-ice-test", config.icePort(ICE_PORT), new Random(1));
    path = new RelayPath(loop, () -> MediaListener.NONE, LOOPBACK, 7);
    caller = path.end(Side.CALLER, MediaPolicy.ENCRYPTED_IF_OFFERED);
    called = path.end(Side.CALLED, MediaPolicy.ENCRYPTED_IF_OFFERED);
  }

  @AfterEach
  void close() {
    loop.close();
  }

  private static SessionDescription sdp(String attributes, String lines) {
    String text =
        "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 0.0.0.0\nt=0 0\n" + attributes + lines;
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    return (SessionDescription) SdpParser.parse(bytes);
  }

  /** As a browser says it: one way for all, addresses hidden behind names or trickled later. */
  private static SessionDescription browser(String ufrag, String setup) {
    String each =
        "a=ice-ufrag:%s\na=ice-pwd:%s\n%sa=setup:%s\na=rtcp-mux\na=ice-options:trickle\n"
            .formatted(ufrag, ufrag.repeat(6), FINGERPRINT, setup);
    return sdp(
        "a=group:BUNDLE voice picture\n",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 0\na=mid:voice\na=rtpmap:111 opus/48000/2\n"
            + each
            + "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\na=extmap:3 urn:example:other\n"
            + "m=video 0 UDP/TLS/RTP/SAVPF 96\na=bundle-only\na=mid:picture\n"
            + "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\n"
            + "a=rtpmap:96 VP8/90000\na=rtcp-fb:96 nack pli\na=ssrc:7 cname:x\n");
  }

  private static SessionDescription browserAnswer(String ufrag) {
    return browser(ufrag, "active")
        .mapMedia(l -> l.withPort(9).withAttributes(l.attributes().without("bundle-only")));
  }

  private static SessionDescription desk(String lines) {
    return sdp("", lines.replace("RTP/AVP 0 111\n", "RTP/AVP 0 111\nc=IN IP4 127.0.0.1\n"));
  }

  private static String text(@Nullable SessionDescription description) {
    return new String(requireNonNull(description).write(), StandardCharsets.UTF_8);
  }

  private static @Nullable String said(SessionDescription description, int line, String name) {
    return description.media().get(line).attributes().value(name);
  }

  private SessionDescription answered(SessionDescription offer) {
    assertThat(caller.offered(offer, WEB)).isNull();
    return requireNonNull(caller.answer(desk(DESK_SDP), WEB));
  }

  @Test
  void aBrowserIsAnsweredOneWayForAllItsLines() {
    SessionDescription answer = answered(browser("abcd", "actpass"));
    assertThat(text(answer))
        .contains("a=ice-lite", "a=group:BUNDLE voice picture", "a=end-of-candidates");
    for (MediaDescription line : answer.media()) {
      assertThat(line.port()).isEqualTo(ICE_PORT);
      assertThat(line.transport()).isEqualTo("UDP/TLS/RTP/SAVPF");
      assertThat(line.rtcpMux()).isTrue();
      assertThat(line.attributes().value("candidate"))
          .startsWith("1 1 UDP ")
          .endsWith(" 127.0.0.1 " + ICE_PORT + " typ host");
      assertThat(line.attributes().value("setup")).isEqualTo("passive");
    }
    assertThat(said(answer, 0, "mid")).isEqualTo("voice");
    assertThat(said(answer, 0, "ice-ufrag")).isEqualTo(said(answer, 1, "ice-ufrag"));
    assertThat(said(answer, 0, "fingerprint")).isEqualTo(said(answer, 1, "fingerprint"));
  }

  /** Packets may name their line, in either direction, under the number that was offered. */
  @Test
  void aBrowserIsAnsweredThatPacketsNameTheirLine() {
    SessionDescription answer = answered(browser("abcd", "actpass"));
    for (MediaDescription line : answer.media()) assertThat(line.midExtension()).isEqualTo(4);
  }

  @Test
  void oneLineNeedsNoNameInItsPackets() {
    SessionDescription offer = browser("abcd", "actpass");
    SessionDescription voice = offer.withMedia(offer.media().subList(0, 1));
    assertThat(caller.offered(voice, WEB)).isNull();
    String one = DESK_SDP.substring(0, DESK_SDP.indexOf("m=video"));
    assertThat(text(caller.answer(desk(one), WEB))).doesNotContain("sdes:mid");
  }

  /** Under a number that means nothing else to either of the two. */
  @Test
  void anotherBrowserIsOfferedNamesUnderANumberOfItsOwn() {
    SessionDescription offer = browser("abcd", "actpass");
    assertThat(caller.offered(offer, WEB)).isNull();
    SessionDescription shown = requireNonNull(called.offer(offer, WEB));
    for (MediaDescription line : shown.media()) assertThat(line.midExtension()).isEqualTo(14);
    assertThat(shown.media().get(0).hasExtension(3)).isTrue();
  }

  /** What is between the browser and us stays there; the rest is for the desk phone too. */
  @Test
  void aDeskPhoneIsOfferedItsOwnPortsAndKeys() {
    SessionDescription offer = browser("abcd", "actpass");
    assertThat(caller.offered(offer, WEB)).isNull();
    SessionDescription shown = requireNonNull(called.offer(offer, DESK));
    assertThat(text(shown))
        .contains("c=IN IP4 127.0.0.1", "a=rtcp-fb:96 nack pli", "a=ssrc:7 cname:x", "urn:example")
        .doesNotContain("ice-", "candidate", "BUNDLE", "bundle-only", "AVPF", "hdrext:sdes")
        .doesNotContain("c=IN IP4 0.0.0.0");
    assertThat(shown.media().get(0).port()).isBetween(30_900, 30_911);
    assertThat(shown.media().get(1).port())
        .isBetween(30_900, 30_911)
        .isNotEqualTo(shown.media().get(0).port());
    assertThat(shown.media().get(0).attributes().has("crypto")).isTrue();
  }

  @Test
  void aBrowserIsOfferedIceAndItsAnswerMustHaveIt() {
    assertThat(caller.offered(desk(DESK_SDP), DESK)).isNull();
    SessionDescription shown = requireNonNull(called.offer(desk(DESK_SDP), WEB));
    assertThat(text(shown)).contains("a=ice-lite", "a=group:BUNDLE 0 1");
    assertThat(shown.media().get(0).port()).isEqualTo(ICE_PORT);
    assertThat(shown.media().get(0).transport()).isEqualTo("UDP/TLS/RTP/SAVPF");
    assertThat(shown.media().get(1).port()).isZero();
    assertThat(shown.media().get(1).attributes().has("bundle-only")).isTrue();
    SessionDescription bare =
        browserAnswer("abcd").mapMedia(l -> l.withAttributes(l.attributes().without("ice-ufrag")));
    assertThat(called.answered(bare, WEB)).isEqualTo(Cause.NO_COMMON_MEDIA);
    assertThat(called.answered(browserAnswer("abcd"), WEB)).isNull();
    SessionDescription again = requireNonNull(called.offer(desk(DESK_SDP), WEB));
    assertThat(again.media().get(1).port()).isEqualTo(ICE_PORT);
    assertThat(said(again, 1, "ice-ufrag")).isEqualTo(said(shown, 0, "ice-ufrag"));
    assertThat(again.media().get(1).attributes().has("bundle-only")).isFalse();
  }

  /** In one group a number may mean one thing only; this desk phone counts its lines apart. */
  @Test
  void linesWithTheSameNumbersGoTheirOwnWays() {
    SessionDescription counted = desk(DESK_SDP.replace("111", "96"));
    SessionDescription shown = requireNonNull(called.offer(counted, WEB));
    assertThat(text(shown)).contains("a=group:BUNDLE 0\r\n");
    assertThat(shown.media().get(1).port()).isEqualTo(ICE_PORT);
    assertThat(said(shown, 1, "ice-ufrag")).isNotEqualTo(said(shown, 0, "ice-ufrag"));
  }

  @Test
  void credentialsStayUntilTheBrowserRestarts() {
    String first = said(answered(browser("abcd", "actpass")), 0, "ice-ufrag");
    assertThat(said(answered(browser("abcd", "actpass")), 0, "ice-ufrag")).isEqualTo(first);
    SessionDescription restart = browser("efgh", "actpass");
    assertThat(caller.offered(restart, WEB)).isNull();
    caller.refused(); // by whoever it was for: the old ones hold
    assertThat(said(answered(browser("abcd", "actpass")), 0, "ice-ufrag")).isEqualTo(first);
    SessionDescription moved = answered(restart);
    assertThat(said(moved, 0, "ice-ufrag"))
        .isNotEqualTo(first)
        .isEqualTo(said(moved, 1, "ice-ufrag"));
    assertThat(said(moved, 0, "fingerprint")).isNotNull();
  }

  @Test
  void aLineThatIsRefusedLeavesTheGroup() {
    assertThat(caller.offered(browser("abcd", "actpass"), WEB)).isNull();
    SessionDescription answer =
        requireNonNull(caller.answer(desk(DESK_SDP.replace("video 5000", "video 0")), WEB));
    assertThat(text(answer)).contains("a=group:BUNDLE voice\r\n");
    assertThat(answer.media().get(1).port()).isZero();
    assertThat(said(answer, 1, "mid")).isEqualTo("picture");
    assertThat(answer.media().get(1).attributes().has("candidate")).isFalse();
  }

  /** Of two phones that rang, the other one takes over from the browser, and back. */
  @Test
  void aDeskPhoneMayFollowABrowserWhoseRelayLeftItsPorts() {
    for (int i = 0; i < 8; i++) {
      assertThat(caller.offered(desk(DESK_SDP), DESK)).isNull();
      assertThat(called.offer(desk(DESK_SDP), WEB)).isNotNull();
      assertThat(called.answered(browserAnswer("abcd"), WEB)).isNull();
      assertThat(caller.answer(browserAnswer("abcd"), DESK)).isNotNull();
      called.close();
      called = path.end(Side.CALLED, MediaPolicy.CLEAR);
      SessionDescription shown = requireNonNull(called.offer(desk(DESK_SDP), DESK));
      assertThat(shown.media().get(0).port()).isBetween(30_900, 30_911);
      assertThat(called.answered(desk(DESK_SDP), DESK)).isNull();
      called.close();
      called = path.end(Side.CALLED, MediaPolicy.ENCRYPTED);
    }
  }

  /** Six pairs of ports: more calls between browsers than that. */
  @Test
  void callsBetweenBrowsersNeedNoPortsOfTheirOwn() {
    for (int i = 0; i < 20; i++) {
      RelayPath next = new RelayPath(loop, () -> MediaListener.NONE, LOOPBACK, i);
      MediaEnd a = next.end(Side.CALLER, MediaPolicy.ENCRYPTED);
      MediaEnd b = next.end(Side.CALLED, MediaPolicy.ENCRYPTED);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> a.offered(browser("abcd", "actpass"), WEB) == null);
      assertThat(b.offer(browser("abcd", "actpass"), WEB)).isNotNull();
      assertThat(b.answered(browserAnswer("efgh"), WEB)).isNull();
      assertThat(a.answer(browserAnswer("efgh"), WEB)).isNotNull();
    }
  }

  @Test
  void withoutAPortForIceABrowsersOfferIsAnsweredWithoutIt() throws Exception {
    MediaLoopConfig config = MediaLoopConfig.at(LOOPBACK).ports(30_920, 30_931);
    try (MediaLoop other = new MediaLoop("no-ice-test", config, new Random(1))) {
      RelayPath without = new RelayPath(other, () -> MediaListener.NONE, LOOPBACK, 7);
      MediaEnd end = without.end(Side.CALLER, MediaPolicy.ENCRYPTED);
      assertThat(end.offered(browser("abcd", "actpass"), WEB)).isNull();
      SessionDescription answer = requireNonNull(end.answer(desk(DESK_SDP), WEB));
      assertThat(text(answer)).doesNotContain("ice-", "candidate");
      without.close();
    }
  }
}
