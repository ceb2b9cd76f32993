package org.ringfence.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** No bytes make the parser throw, and what it takes it writes back the same. */
class SipParserFuzzTest {
  private static final String SEED =
      "INVITE sip:bob;x=%41@[2001:db8::1]:5060;lr;transport=tcp SIP/2.0\r\n"
          + "Via: SIP/2.0/TCP h.example:5;rport;branch=z9hG4bK1 , SIP/2.0/UDP 192.0.2.1\r\n"
          + "f: \"A \\\" B\" <sip:a@b?x=y>;tag=1\r\nTo: c d <tel:+1>\r\ni: x@y\r\nCSeq: 1 INVITE\r\n"
          + "m: <sip:a@b>;q=0.5, <sips:c>\r\nRoute: <sip:p;lr>\r\nSubject: a,\r\n b\r\n"
          + "Content-Type: multipart/mixed;boundary=\"q\"\r\nContent-Length: 25\r\n\r\n"
          + "--q\r\n\r\ntext\r\n--q--\r\n      ";

  @FuzzTest(maxDuration = "10s")
  void anyBytes(byte[] bytes) {
    check(bytes);
  }

  /** The same without Jazzer's engine: a proper message with a few bytes changed. */
  @Test
  void aProperMessageWithAFewBytesChanged() {
    assertThat(SipParser.parse(SEED.getBytes(StandardCharsets.UTF_8))).isInstanceOf(SipRequest.class);
    SplittableRandom random = new SplittableRandom(3);
    String spice = "\r\n\t \"<>;,:=@[]%\\?/*\0\u007f";
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = SEED.getBytes(StandardCharsets.UTF_8);
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) spice.charAt(random.nextInt(spice.length()));
      }
      check(bytes);
    }
  }

  private static void check(byte[] bytes) {
    SipFramer framer = new SipFramer();
    framer.append(bytes, 0, bytes.length);
    for (int i = 0; i <= bytes.length && !stopped(framer.next()); i++) {}
    Parsed parsed = SipParser.parse(bytes.clone());
    if (parsed instanceof Malformed broken) {
      if (broken.request() != null) SipResponse.to(broken.request(), 400, "t").build().toBytes();
      return;
    }
    SipMessage message = (SipMessage) parsed;
    look(message);
    byte[] written = message.toBytes();
    Parsed again = SipParser.parse(written);
    assertThat(again).isInstanceOf(message.getClass());
    assertThat(((SipMessage) again).toBytes()).isEqualTo(written);
    assertThat(((SipMessage) again).vias()).isEqualTo(message.vias());
    assertThat(((SipMessage) again).from()).isEqualTo(message.from());
    for (Via via : message.vias()) assertThat(reread(via)).isEqualTo(via);
    NameAddr to = NameAddr.parse(message.to().toString());
    assertThat(to).isEqualTo(message.to());
  }

  private static boolean stopped(SipFramer.Frame frame) {
    return frame instanceof SipFramer.Frame.Incomplete || frame instanceof SipFramer.Frame.Broken;
  }

  private static Via reread(Via via) {
    java.util.List<Via> into = new java.util.ArrayList<>();
    assertThat(Via.parseList(via.toString(), into)).isTrue();
    return into.getFirst();
  }

  private static void look(SipMessage message) {
    message.contacts();
    message.addresses(HeaderName.ROUTE);
    message.tokens(HeaderName.SUPPORTED);
    String type = message.value(HeaderName.CONTENT_TYPE);
    if (type != null) Multipart.parse(type, message.body());
    if (message instanceof SipRequest request) {
      request.maxForwards();
      request.uri().user();
      request.essentials().toBytes();
      SipRequest marked = request.withTopVia(request.topVia().receivedFrom("192.0.2.1", 1));
      assertThat(SipParser.parse(marked.toBytes())).isInstanceOf(SipRequest.class);
    }
  }
}
