package org.ringfence.sip.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Instances, keep-alives, routes and privacy (RFC 5626, 3327, 3608, 3323, 3325). */
class OutboundTest {
  private static SipRequest request(String... fields) {
    String text =
        "REGISTER sip:example.org SIP/2.0\r\nVia: SIP/2.0/TLS h;branch=z9hG4bK1\r\n"
            + "From: \"Bob\" <sip:bob@example.org>;tag=t\r\nTo: <sip:bob@example.org>\r\n"
            + "Call-ID: c\r\nCSeq: 1 REGISTER\r\n"
            + String.join("\r\n", fields)
            + "\r\n\r\n";
    return (SipRequest) SipParser.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static NameAddr contact(String params) {
    return NameAddr.parse("<sip:bob@192.0.2.4:5061;ob>" + params);
  }

  @Test
  void instanceIsReadAndWritten() {
    Instance read = Instance.of(contact(";+sip.instance=\"<urn:uuid:00AB-1>\";reg-id=2"));
    assertThat(read).isEqualTo(new Instance("urn:uuid:00ab-1", 2));
    assertThat(Instance.of(read.on(contact("")))).isEqualTo(read);
    assertThat(read.on(contact("")).toString())
        .isEqualTo("<sip:bob@192.0.2.4:5061;ob>;+sip.instance=\"<urn:uuid:00ab-1>\";reg-id=2");
    assertThat(Instance.of(contact(";+sip.instance=\"<urn:imei:9>\"")).regId()).isZero();
  }

  /** A registrar lists all phones of an address, and writes a UUID in the case it likes. */
  @Test
  void aDeviceFindsItsOwnContact() {
    NameAddr other = contact(";+sip.instance=\"<urn:uuid:2>\"");
    NameAddr ours = contact(";+sip.instance=\"<urn:uuid:A1>\";reg-id=7");
    Instance device = new Instance("urn:uuid:a1", 1);
    assertThat(device.among(List.of(contact(""), other, ours))).isSameAs(ours);
    assertThat(device.among(List.of(contact(""), other))).isNull();
    assertThat(new Instance("URN:UUID:A1", 1)).isEqualTo(device);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";+sip.instance",
        ";+sip.instance=\"urn:uuid:1\"",
        ";+sip.instance=\"<>\"",
        ";+sip.instance=\"<urn:a;b>\"",
        ";+sip.instance=\"<phone-1>\"",
        ";+sip.instance=\"<urn:\u00e9tage>\"",
      })
  void otherInstancesAreNone(String params) {
    assertThat(Instance.of(contact(params))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "UDP, 0, 24000, 29000",
    "TLS, 0, 95000, 120000",
    "UDP, 20, 16000, 20000",
    "TLS, 120, 96000, 120000",
    "TLS, 2147483647, 69120000, 86400000"
  })
  void keepAlivesComeInTime(Transport transport, int flowTimer, int least, int most) {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      assertThat(KeepAlive.nextMs(transport, flowTimer, random)).isBetween(least, most);
    }
  }

  @Test
  void flowTimerIsRead() {
    var ok = SipResponse.to(request(), 200, "x");
    assertThat(KeepAlive.flowTimerSeconds(ok.build())).isZero();
    assertThat(KeepAlive.flowTimerSeconds(ok.add(HeaderName.FLOW_TIMER, "120").build()))
        .isEqualTo(120);
  }

  @Test
  void routesKeepTheirOrder() {
    SipRequest register =
        request("Path: <sip:p1;lr>, <sip:p2;lr>", "Path: <sip:p3;lr>", "Supported: path, outbound");
    assertThat(RegistrationRoutes.path(register))
        .extracting(a -> a.uri().toString())
        .containsExactly("sip:p1;lr", "sip:p2;lr", "sip:p3;lr");
    assertThat(RegistrationRoutes.knowsPath(register)).isTrue();
    assertThat(RegistrationRoutes.knowsPath(request())).isFalse();
    var ok = SipResponse.to(register, 200, "x").add(HeaderName.SERVICE_ROUTE, "<sip:s1;lr>");
    ok.add(HeaderName.SERVICE_ROUTE, "<sip:s2;lr>");
    assertThat(RegistrationRoutes.serviceRoute(ok.build())).hasSize(2);
    ok.add(HeaderName.SERVICE_ROUTE, "<sip:s3;lr");
    assertThat(RegistrationRoutes.serviceRoute(ok.build())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "id, true, false, false", "'user;id', true, true, false", "'ID,history', true, false, true",
    "'none', false, false, false", "'id;none', false, false, false", "header, false, false, true"
  })
  void wishesAreRead(String value, boolean id, boolean user, boolean history) {
    Privacy privacy = Privacy.of(request("Privacy: " + value));
    assertThat(privacy.id()).isEqualTo(id);
    assertThat(privacy.user()).isEqualTo(user);
    assertThat(privacy.history()).isEqualTo(history);
  }

  @ParameterizedTest
  @CsvSource({
    "id, true, false", "user, true, false", "'header;session', false, false",
    "'header;user;critical', true, false", "'none', false, false", "'user;none', false, false",
    "'critical;id;invisible', true, true", "'invisible', false, false", "'', false, false"
  })
  void whoIsHiddenAndWhatIsTooMuch(String value, boolean hides, boolean tooMuch) {
    Privacy privacy = Privacy.of(request("Privacy: " + value));
    assertThat(privacy.hides()).isEqualTo(hides);
    assertThat(privacy.asksTooMuch()).isEqualTo(tooMuch);
  }

  private static final String[] TELLING = {
    "P-Asserted-Identity: <sip:bob@example.org>",
    "P-Preferred-Identity: <sip:b@example.org>",
    "Subject: s",
    "Call-Info: <http://b>",
    "Organization: o",
    "User-Agent: u",
    "Reply-To: <sip:b@c>",
    "In-Reply-To: x",
    "History-Info: <sip:a@b>;index=1",
    "X-Other: kept"
  };

  private static SipRequest leaving(String privacy) {
    String[] fields = java.util.Arrays.copyOf(TELLING, TELLING.length + 1);
    fields[TELLING.length] = privacy;
    SipRequest request = request(fields);
    return TrustBoundary.leaving(request, request.with()).build();
  }

  @Test
  void withoutAWishTheIdentityLeaves() {
    SipRequest left = leaving("X-Nothing: x");
    assertThat(left.has(HeaderName.P_ASSERTED_IDENTITY)).isTrue();
    assertThat(left.has(HeaderName.P_PREFERRED_IDENTITY)).isFalse();
    assertThat(left.from().displayName()).isEqualTo("Bob");
    assertThat(leaving("Privacy: none").has(HeaderName.P_ASSERTED_IDENTITY)).isTrue();
  }

  @Test
  void identityStaysWhenAskedFor() {
    SipRequest left = leaving("Privacy: id");
    assertThat(left.has(HeaderName.P_ASSERTED_IDENTITY)).isFalse();
    assertThat(left.has(HeaderName.SUBJECT)).isTrue();
    assertThat(left.has(HeaderName.HISTORY_INFO)).isTrue();
  }

  @Test
  void userPrivacyLeavesNoTrace() {
    SipRequest left = leaving("Privacy: user;history");
    assertThat(left.toString().toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("\"bob\"", "asserted", "subject", "call-info", "organization")
        .doesNotContain("user-agent", "reply-to", "history-info");
    assertThat(left.from().toString())
        .isEqualTo("\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=t");
    assertThat(left.value(HeaderName.of("X-Other"))).isEqualTo("kept");
  }

  @Test
  void whoIsNotTrustedAssertsNothing() {
    SipRequest request = request(TELLING);
    SipRequest entered = TrustBoundary.entering(request.with()).build();
    assertThat(entered.has(HeaderName.P_ASSERTED_IDENTITY)).isFalse();
    assertThat(entered.has(HeaderName.P_PREFERRED_IDENTITY)).isTrue();
  }
}
