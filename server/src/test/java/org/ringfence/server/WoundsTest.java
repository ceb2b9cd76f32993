package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** What others fell to once somebody had a password or a connection. Each ends with a call. */
class WoundsTest extends Unbroken {
  /** An INVITE of somebody who has logged in, to nobody or to a phone that is not there. */
  private static SipResponse invited(Handset phone, String sdp) throws Exception {
    SipRequest.Builder invite =
        phone
            .invite("1004")
            .body("application/sdp", sdp.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    SipResponse response = phone.ask(invite);
    assertThat(response.status()).isBetween(400, 699);
    return response;
  }

  private static String sdp(String more) {
    return "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\n"
        + "m=audio 9000 RTP/AVP 0\n"
        + more
        + "\n";
  }

  /** CVE-2026-41416, CVE-2026-0826: numbers and candidates in a description. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=ptime:1",
        "a=ptime:0",
        "a=ptime:-20",
        "a=ptime:99999999999999",
        "a=ptime:20\na=maxptime:1",
        "a=rtpmap:0 PCMU/0",
        "a=rtpmap:0 PCMU/99999999999",
        "a=rtpmap:999 X/8000",
        "a=fmtp:0 \u0000",
        "a=rtcp:99999999",
        "a=candidate:",
        "a=candidate:1 1 udp -1 999.1.1.1 99999 typ host",
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:",
        "a=fingerprint:sha-256 00",
        "b=AS:-1\nb=TIAS:99999999999999999999"
      })
  void aDescriptionThatMakesNoSense(String line) throws Exception {
    try (Handset insider = phone(Transport.TCP, "1003")) {
      invited(insider, sdp(line));
    }
  }

  @Test
  void aDescriptionOfNothingButCandidates() throws Exception {
    String longest = "a=candidate:1 1 udp 1 127.0.0.1 9 typ host x " + "y".repeat(20_000);
    String many = "a=candidate:1 1 udp 1 127.0.0.1 9 typ host\n".repeat(1_000);
    String lines = "m=audio 9000 RTP/AVP 0\n".repeat(1_000);
    try (Handset insider = phone(Transport.TCP, "1003")) {
      for (String text : List.of(longest, many, lines)) invited(insider, sdp(text));
    }
  }

  /** CVE-2022-21723: boundaries that are too long, missing, or open more than they close. */
  @Test
  void bodiesOfManyParts() throws Exception {
    String deep = "";
    for (int i = 0; i < 50; i++) {
      deep += "--b\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n";
    }
    List<String> types =
        List.of(
            "multipart/mixed",
            "multipart/mixed;boundary=",
            "multipart/mixed;boundary=\"",
            "multipart/mixed;boundary=" + "x".repeat(7_000),
            "multipart/mixed;boundary=b");
    List<String> bodies =
        List.of("", "--", "--b", "--b--", "--b\r\n\r\n--b", deep, "--b\r\n".repeat(2_000));
    try (Handset insider = phone(Transport.TCP, "1003")) {
      for (String type : types) {
        for (String body : bodies) {
          SipRequest.Builder invite =
              insider.invite("1004").body(type, body.getBytes(StandardCharsets.US_ASCII));
          assertThat(insider.ask(invite).status()).isBetween(400, 699);
        }
      }
    }
  }

  /** GHSA-589g-qgf8-m6mx, GHSA-r6c2-hwc2-j4mp: text that means something to another program. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s%n%x%d%p",
        "${jndi:ldap://127.0.0.1/x}",
        "1001)(uid=*",
        "1001' OR '1'='1",
        "../../etc",
        "{0}",
        "<script>alert(1)</script>",
        "\\u0000",
        "\"; drop table extensions; --"
      })
  void textThatMeansSomethingElsewhere(String text) throws Exception {
    try (Handset insider = phone(Transport.TCP, "1003")) {
      SipRequest.Builder invite = insider.invite("1004");
      invite.set(HeaderName.USER_AGENT, text).add(HeaderName.SUBJECT, text);
      invite.set(
          HeaderName.FROM,
          "\"%s\" <sip:1003@%s>;tag=f1"
              .formatted(text.replace("\\", "\\\\").replace("\"", "\\\""), ServerBed.DOMAIN));
      assertThat(insider.ask(invite).status()).isBetween(400, 699);
      insider.register();
    }
    assertThat(bed.server.status().calls()).isZero();
  }

  /** Asterisk: an Identity without a semicolon, and one whose certificate is at no web server. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "eyJhbGciOiJFUzI1NiJ9.e30.AAAA",
        ";info=<file:///dev/random>;alg=ES256;ppt=shaken",
        "a.b.c;info=<file:///dev/random>;alg=ES256;ppt=shaken",
        "a.b.c;info=<jar:file:///x!/y>;ppt=shaken",
        "a.b.c;info=<https://127.0.0.1:1/x>;alg=none",
        ";;;;;;"
      })
  void anIdentityThatProvesNothing(String value) throws Exception {
    try (Handset insider = phone(Transport.TCP, "1003")) {
      SipRequest.Builder invite = insider.invite("1004").add(HeaderName.of("Identity"), value);
      assertThat(insider.ask(invite).status()).isBetween(400, 699);
    }
  }

  /** CVE-2026-28799: a subscription that ends as it begins, again and again. */
  @Test
  void subscriptionsOfNoTime() throws Exception {
    try (Handset insider = phone(Transport.TCP, "1003")) {
      insider.register();
      for (String event : List.of("message-summary", "presence", "dialog", "reg", "x")) {
        for (int i = 0; i < 3; i++) {
          SipRequest.Builder subscribe =
              insider
                  .request(Method.SUBSCRIBE, Handset.uri("1003"), Handset.newCallId(), 1)
                  .add(HeaderName.EVENT, event)
                  .add(HeaderName.EXPIRES, 0);
          assertThat(insider.ask(subscribe).status()).isBetween(200, 699);
        }
      }
    }
  }

  /** Names longer than somebody's buffer. */
  @Test
  void aCallIdOfAnyLength() throws Exception {
    try (Handset insider = phone(Transport.TCP, "1003")) {
      for (int length : new int[] {300, 3_000, 30_000}) {
        SipRequest.Builder options =
            insider.request(Method.OPTIONS, Handset.uri("1003"), "c".repeat(length), 1);
        insider.send(options.build());
      }
    }
  }

  /** CVE-2020-28327: more calls at once over one connection than anybody can take. */
  @Test
  void manyCallsAtOnceOverOneConnection() throws Exception {
    try (Handset insider = phone(Transport.TCP, "1003")) {
      insider.register();
      List<SipRequest> sent = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        SipRequest invite = insider.invite("1004").build();
        sent.add(invite);
        insider.send(invite);
      }
      for (SipRequest each : sent) {
        assertThat(insider.await("answer", Handset.finalTo(each))).isInstanceOf(SipResponse.class);
      }
    }
  }

  /** Whoever begins calls faster than a person can is told when to come again, each otherwise. */
  @Test
  void callsFasterThanAnybodyCalls() throws Exception {
    List<SipRequest> sent = new ArrayList<>();
    List<SipResponse> refused = new ArrayList<>();
    try (Handset insider = phone(Transport.TLS, "1003")) {
      insider.register(); // Over a secure connection nothing is asked again.
      for (int i = 0; i < 300; i++) sent.add(insider.invite("1004").build());
      for (SipRequest each : sent) insider.send(each);
      for (SipRequest each : sent) {
        SipResponse response = (SipResponse) insider.await("answer", Handset.finalTo(each));
        if (response.status() == 503) refused.add(response);
      }
      assertThat(insider.ask(insider.invite("112")).status()).as("help").isNotEqualTo(503);
      insider.expires = "0";
      insider.register();
    }
    assertThat(refused).isNotEmpty().allMatch(each -> each.has(HeaderName.RETRY_AFTER));
    assertThat(bed.server.guard().tooFast()).isEqualTo(refused.size());
  }

  /** A message in pieces of one byte, two in one piece, and one that never ends beside them. */
  @Test
  void oneByteAtATime() throws Exception {
    InetSocketAddress server = bed.address(Transport.TCP);
    String options =
        """
        OPTIONS sip:test.example SIP/2.0
        Via: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bKslow%d
        Max-Forwards: 70
        From: <sip:x@test.example>;tag=1
        To: <sip:test.example>
        Call-ID: slow%d
        CSeq: 1 OPTIONS
        Content-Length: 0

        """
            .replace("\n", "\r\n");
    try (Socket endless = new Socket();
        Socket slow = new Socket()) {
      endless.connect(server);
      endless.getOutputStream().write("OPTIONS sip:test.example SIP/2.0\r\nVia: ".getBytes());
      slow.connect(server);
      slow.setTcpNoDelay(true);
      slow.setSoTimeout(60_000);
      for (byte each : options.formatted(1, 1).getBytes()) slow.getOutputStream().write(each);
      slow.getOutputStream().write((options.formatted(2, 2) + options.formatted(3, 3)).getBytes());
      StringBuilder heard = new StringBuilder();
      byte[] room = new byte[4_096];
      while (heard.toString().split("SIP/2.0 200", -1).length < 4) {
        int read = slow.getInputStream().read(room);
        assertThat(read).as("still open").isPositive();
        heard.append(new String(room, 0, read, StandardCharsets.US_ASCII));
      }
      assertThat(heard.toString()).contains("slow1", "slow2", "slow3");
      endless.getOutputStream().write("x".repeat(200_000).getBytes());
      endless.setSoTimeout(60_000);
      assertThat(endlessEnds(endless)).as("a line without end").isTrue();
    }
  }

  private static boolean endlessEnds(Socket endless) {
    try {
      byte[] room = new byte[4_096];
      while (endless.getInputStream().read(room) >= 0) {}
      return true;
    } catch (java.net.SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }
}
