package org.ringfence.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;

class LadderTest {
  private static final Flow FLOW =
      new Flow(
          Transport.TLS,
          new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5061),
          new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 40_000),
          1,
          null);

  private final Ladder ladder = new Ladder();

  private static SipMessage message(String first, String callId, String... more) {
    String text =
        String.join(
                "\r\n",
                first,
                "Via: SIP/2.0/TLS 192.0.2.7;branch=z9hG4bKx",
                "Call-ID: " + callId,
                "From: <sip:1001@example.com>;tag=a",
                "To: <sip:1002@example.com>;tag=b",
                "CSeq: 1 INVITE",
                "Max-Forwards: 70",
                "Contact: <sip:1001@192.0.2.7>")
            + "\r\n"
            + String.join("", more);
    if (!text.contains("\r\n\r\n")) text += "Content-Length: 0\r\n\r\n";
    return (SipMessage) SipParser.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static SipMessage invite(String callId, String... more) {
    return message("INVITE sip:1002@example.com SIP/2.0", callId, more);
  }

  private void passed(SipMessage message, boolean received) {
    ladder.passed(message, FLOW, received, 1_000);
  }

  private List<PassedMessage> of(String leg) {
    return ladder.messages(Set.of(leg));
  }

  @Test
  void keysTypedAndOddlyWrittenProofsAreMaskedToo() {
    passed(
        invite(
            "a",
            "Authorization: Digest username=\"1001\", nonce = oddnonce,"
                + " response=0badf00d, qop=auth\r\n"),
        true);
    passed(typed("application/dtmf", "7"), true);
    passed(typed("application/dtmf-relay", "Signal= 8\r\nDuration=160\r\n"), true);
    String sdp = "v=0\r\na=key-mgmt:mikey AQAFgM0XflABAAA\r\nk=base64:c2Vj\r\n";
    passed(typed("application/sdp", sdp), true);
    passed(message("SIP/2.0 180 Ringing", "a"), false);
    List<PassedMessage> all = of("a");
    assertThat(all.getFirst().text())
        .contains("username=\"1001\"", "qop=auth")
        .doesNotContain("oddnonce", "0badf00d");
    assertThat(all.get(1).text()).endsWith("\r\n\r\n***");
    assertThat(all.get(2).text()).contains("Signal= ***", "Duration=160");
    assertThat(all.get(3).text()).doesNotContain("AQAFgM0XflABAAA", "c2Vj");
  }

  private static SipMessage typed(String type, String body) {
    String length = "\r\nContent-Length: " + body.length() + "\r\n\r\n";
    return invite("a", "Content-Type: " + type + length, body);
  }

  @Test
  void whatLetsInOrLetsListenIsMasked() {
    String sdp =
        "v=0\r\nm=audio 4000 RTP/SAVP 0\r\na=ice-pwd:verysecret\r\n"
            + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0a2V5|2^31\r\n";
    passed(
        invite(
            "a",
            "Authorization: Digest username=\"1001\", realm=\"example.com\", nonce=\"secretnonce\","
                + " response=\"0123456789abcdef\"\r\n",
            "Content-Type: application/sdp\r\nContent-Length: " + sdp.length() + "\r\n\r\n",
            sdp),
        true);
    passed(message("SIP/2.0 180 Ringing", "a"), false);
    List<PassedMessage> all = of("a");
    assertThat(all)
        .extracting(PassedMessage::head)
        .containsExactly("INVITE sip:1002@example.com", "180 Ringing");
    assertThat(all.getFirst().text())
        .contains("username=\"1001\"", "response=\"***\"", "inline:***", "a=ice-pwd:***")
        .doesNotContain("secretnonce", "0123456789abcdef", "verysecret", "c2VjcmV0a2V5");
    assertThat(all.getFirst().remote()).isEqualTo("192.0.2.7:40000");
  }

  @Test
  void aFloodOfStrangersPushesOutNoCall() {
    passed(invite("call"), true);
    passed(message("SIP/2.0 100 Trying", "call"), false);
    passed(message("SIP/2.0 486 Busy Here", "call"), false);
    for (int i = 0; i < 2 * Limits.LADDER_LEGS; i++) {
      passed(invite("flood" + i), true);
      passed(message("SIP/2.0 407 Proxy Authentication Required", "flood" + i), false);
    }
    assertThat(of("call")).hasSize(3);
    assertThat(of("flood0")).isEmpty();
  }

  @Test
  void everythingIsBounded() {
    for (int i = 0; i < 2 * Limits.LADDER_LEGS; i++) passed(invite("leg" + i), false);
    assertThat(of("leg0")).isEmpty();
    String last = "leg" + (2 * Limits.LADDER_LEGS - 1);
    for (int i = 0; i < 1_000; i++) passed(message("SIP/2.0 180 Ringing", last), true);
    assertThat(of(last)).hasSize(Limits.LADDER_LEG_MESSAGES);
    passed(message("SIP/2.0 200 OK", "of-nobody"), true);
    assertThat(of("of-nobody")).isEmpty();
    for (int i = 0; i < 100; i++) ladder.leg("leg" + i, "call");
    assertThat(ladder.legs("call")).hasSize(Limits.LADDER_CALL_LEGS);
    assertThat(ladder.legs("another")).isEmpty();
  }

  /** Every block says its length twice, and the packet is one of IP, UDP and our text. */
  @Test
  void aCaptureIsMadeOfBlocksThatReadersKnow() {
    passed(invite("a"), false);
    ByteBuffer capture = ByteBuffer.wrap(PcapNg.of(of("a"))).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(capture.getInt(0)).isEqualTo(0x0A0D0D0A);
    int at = 0;
    for (int block : new int[] {0x0A0D0D0A, 1, 6}) {
      assertThat(capture.getInt(at)).isEqualTo(block);
      int length = capture.getInt(at + 4);
      assertThat(capture.getInt(at + length - 4)).isEqualTo(length);
      if (block == 6) {
        assertThat(capture.get(at + 28)).isEqualTo((byte) 0x45);
        assertThat(capture.get(at + 28 + 9)).as("UDP").isEqualTo((byte) 17);
        byte[] text = new byte[6];
        capture.get(at + 28 + 28, text);
        assertThat(new String(text, StandardCharsets.US_ASCII)).isEqualTo("INVITE");
      }
      at += length;
    }
    assertThat(at).isEqualTo(capture.capacity());
  }
}
