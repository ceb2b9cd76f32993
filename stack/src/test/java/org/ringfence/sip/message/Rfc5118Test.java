package org.ringfence.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The IPv6 torture messages of RFC 5118 section 4, by their decisive lines. */
class Rfc5118Test {

  private static Parsed parse(String method, String uri, String via, String more, String body) {
    String text = method + " " + uri + " SIP/2.0\r\nTo: sip:user@example.com\r\n"
        + "From: sip:user@example.com;tag=81x2\r\n" + via
        + "Call-ID: SSG9559905523997077@hlau_4100\r\nMax-Forwards: 70\r\nCSeq: 98176 " + method
        + "\r\n" + more + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    return SipParser.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static SipRequest valid(String method, String uri, String via, String more) {
    Parsed parsed = parse(method, uri, via, more, "");
    assertThat(parsed).isInstanceOf(SipRequest.class);
    return (SipRequest) parsed;
  }

  private static final String VIA = "Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111\r\n";
  private static final String CONTACT = "Contact: \"Caller\" <sip:caller@[2001:db8::1]>\r\n";

  @Test
  void anAddressInBracketsIsAHost() {
    SipRequest request = valid("REGISTER", "sip:[2001:db8::10]", VIA, CONTACT);
    assertThat(((SipUri) request.uri()).hostPort().address()).isEqualTo("2001:db8::10");
    assertThat(((SipUri) request.uri()).port()).isEqualTo(-1);
    assertThat(request.topVia().sentBy().host()).isEqualTo("[2001:db8::9:1]");
    assertThat(((SipUri) request.contacts().getFirst().uri()).host()).isEqualTo("[2001:db8::1]");
  }

  @Test
  void anAddressWithoutBracketsIsRefused() {
    Parsed parsed = parse("REGISTER", "sip:2001:db8::10", VIA, CONTACT, "");
    assertThat(parsed).isInstanceOf(Malformed.class);
    assertThat(((Malformed) parsed).status()).isEqualTo(400);
    assertThat(((Malformed) parsed).request()).isNotNull();
  }

  @Test
  void whatStandsInTheBracketsIsAddressNotPort() {
    SipUri uri = (SipUri) valid("REGISTER", "sip:[2001:db8::10:5070]", VIA, CONTACT).uri();
    assertThat(uri.host()).isEqualTo("[2001:db8::10:5070]");
    assertThat(uri.port()).isEqualTo(-1);
  }

  @Test
  void aPortStandsBehindTheBrackets() {
    SipUri uri = (SipUri) valid("REGISTER", "sip:[2001:db8::10]:5070", VIA, CONTACT).uri();
    assertThat(uri.hostPort()).isEqualTo(new HostPort("[2001:db8::10]", 5070));
  }

  @Test
  void receivedMayHaveBracketsOrNot() {
    String bracketed = VIA.replace(";branch", ";received=[2001:db8::9:255];branch");
    Via via = valid("BYE", "sip:[2001:db8::10]", bracketed, "").topVia();
    assertThat(via.params().value("received")).isEqualTo("[2001:db8::9:255]");
    String bare = VIA.replace(";branch", ";received=2001:db8::9:255;branch");
    via = valid("OPTIONS", "sip:[2001:db8::10]", bare, "").topVia();
    assertThat(via.params().value("received")).isEqualTo("2001:db8::9:255");
    assertThat(via.branch()).isEqualTo("z9hG4bKas3-111");
  }

  @Test
  void sessionDescriptionsWithOneOrSeveralIpv6AddressesArriveAsTheyAre() {
    String one = "v=0\r\no=assistant 971731711378798081 0 IN IP6 2001:db8::20\r\ns=Live video\r\n"
        + "c=IN IP6 2001:db8::1\r\nt=3338481189 3370017201\r\nm=audio 6000 RTP/AVP 2\r\n";
    String two = one + "m=video 6024 RTP/AVP 107\r\nc=IN IP4 192.0.2.1\r\n";
    for (String body : new String[] {one, two}) {
      String more = CONTACT + "Content-Type: application/sdp\r\n";
      Parsed parsed = parse("INVITE", "sip:user@[2001:db8::10]", VIA, more, body);
      assertThat(parsed).isInstanceOf(SipRequest.class);
      assertThat(((SipRequest) parsed).body()).isEqualTo(body.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void viasOfBothKindsMix() {
    String vias = "Via: SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111\r\n"
        + "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144\r\n"
        + "Via: SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200\r\n";
    SipRequest request = valid("BYE", "sip:user@host.example.net", vias, "");
    assertThat(request.vias()).extracting(Via::sentBy)
        .containsExactly(
            new HostPort("[2001:db8::9:1]", 6050),
            new HostPort("192.0.2.1", -1),
            new HostPort("[2001:db8::9:255]", -1));
  }

  @Test
  void ipv4MappedAddresses() {
    String vias = "Via: SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19\r\n"
        + "Via: SIP/2.0/UDP [::ffff:192.0.2.2];branch=z9hG4bKas3-111\r\n";
    String contact = "Contact: \"T. desk phone\" <sip:ted@[::ffff:192.0.2.2]>\r\n";
    SipRequest request = valid("INVITE", "sip:user@example.com", vias, contact);
    assertThat(request.topVia().sentBy()).isEqualTo(new HostPort("[::ffff:192.0.2.10]", 19823));
    assertThat(request.contacts().getFirst().uri()).hasToString("sip:ted@[::ffff:192.0.2.2]");
  }

  @Test
  void theThirdColonThatRfc3261sGrammarAsksForIsTakenAndTheRightFormToo() {
    SipUri three = (SipUri) valid("OPTIONS", "sip:user@[2001:db8:::192.0.2.1]", VIA, "").uri();
    assertThat(three.hostPort().address()).isEqualTo("2001:db8:::192.0.2.1");
    SipUri two = (SipUri) valid("OPTIONS", "sip:user@[2001:db8::192.0.2.1]", VIA, "").uri();
    assertThat(two.hostPort().address()).isEqualTo("2001:db8::192.0.2.1");
  }
}
