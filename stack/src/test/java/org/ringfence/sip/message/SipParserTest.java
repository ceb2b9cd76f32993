package org.ringfence.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SipParserTest {
  private static final String HEAD =
      "OPTIONS sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
          + "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n";

  private static Parsed parse(String text) {
    return SipParser.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void unknownHeadersFoldsCaseAndOrderSurviveByteForByte() {
    String more = "x-FIRST:  a ,b;c=\"\\\"\" \r\nsUbJeCt : Grüße,\r\n\tfolded\r\nX-first: 2\r\n"
        + "Véry-no: token? no\r\n";
    String text = HEAD + more.replace("Véry-no: token? no\r\n", "") + "Content-Length: 4\r\n\r\nbody";
    Parsed parsed = parse(text);
    assertThat(parsed).hasToString(text);
    assertThat(((SipRequest) parsed).value(HeaderName.SUBJECT)).isEqualTo("Grüße, \tfolded");
    assertThat(parse(HEAD + more + "\r\n")).isInstanceOf(Malformed.class);
  }

  @Test
  void aRequestBrokenOnlyInItsContactCanStillBeAnswered() {
    Malformed broken = (Malformed) parse(HEAD + "Contact: <<\r\n\r\n");
    assertThat(broken.request()).isNotNull();
    assertThat(SipResponse.to(broken.request(), 400, "t").build().to().tag()).isEqualTo("t");
    assertThat(((Malformed) parse(HEAD.replace("Via", "Vio") + "\r\n")).request()).isNull();
  }

  @Test
  void aMarkedCopyKeepsTheRestOfTheViaListAndAllElse() {
    SipRequest request =
        (SipRequest) parse(HEAD.replace("z9hG4bK1\r\n", "z9hG4bK1, SIP/2.0/TCP p;x=y\r\n") + "\r\n");
    SipRequest marked = request.withTopVia(request.topVia().receivedFrom("192.0.2.9", 99));
    SipRequest again = (SipRequest) SipParser.parse(marked.toBytes());
    assertThat(again.vias()).isEqualTo(marked.vias()).hasSize(2);
    assertThat(again.topVia().params().value("received")).isEqualTo("192.0.2.9");
    assertThat(again.headers()).hasSameSizeAs(request.headers());
    assertThat(request.topVia().params().has("received")).isFalse();
  }

  @Test
  void essentialsKeepTheDialogsFieldsAndNothingOfThePacket() {
    SipRequest request =
        (SipRequest) parse(HEAD + "m: <sip:a@c>\r\nSubject: s\r\nContent-Length: 4\r\n\r\nbody");
    SipRequest kept = request.essentials();
    assertThat(kept.from()).isEqualTo(request.from());
    assertThat(kept.to()).isEqualTo(request.to());
    assertThat(kept.callId()).isEqualTo("x");
    assertThat(kept.cseq()).isEqualTo(request.cseq());
    assertThat(kept.contacts()).isEqualTo(request.contacts());
    assertThat(kept.headers()).hasSize(5);
    assertThat(kept.body()).isEmpty();
  }

  /** A megabyte each; anything but linear time would take minutes. */
  @ParameterizedTest
  @ValueSource(strings = {",", "\"", "<", ">", ";", "\r\n ", "a ", "\\", "[", "%41", "a:b\r\n", "\r\n"})
  void aMegabyteOfHostileBytesTakesLinearTime(String unit) {
    String filler = unit.repeat(1_000_000 / unit.length());
    String within = unit.repeat(31_000 / unit.length());
    assertTimeout(Duration.ofSeconds(20), () -> {
      for (String name : new String[] {"Via", "From", "Contact", "Route", "X", "Content-Length"}) {
        assertThat(parse(HEAD + name + ": " + filler)).isInstanceOf(Malformed.class);
        for (int i = 0; i < 20; i++) parse(HEAD + name + ": " + within + "\r\n\r\n");
        NameAddr.parse(filler);
        NameAddr.parseList(filler);
        SipUri.parse("sip:" + filler);
        Multipart.parse("multipart/mixed;boundary=a", filler.getBytes(StandardCharsets.UTF_8));
      }
    });
  }
}
