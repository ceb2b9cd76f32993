package org.ringfence.net.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EnumResolverTest {
  private static final String NAME = "0.1.0.5.5.5.0.3.9.4.e164.test.";
  private static final String PRIVATE = "0.1.0.5.5.5.0.3.9.4.private.test.";

  private ScriptedDns dns;
  private EnumResolver resolver;

  @BeforeEach
  void start() throws Exception {
    dns = new ScriptedDns();
    resolver =
        new EnumResolver(
            List.of(dns.address()), List.of("private.test", "e164.test"), Duration.ofMillis(2_000));
  }

  @AfterEach
  void stop() {
    resolver.close();
    dns.close();
  }

  private EnumResolver.Found found() throws Exception {
    return resolver.find("+4930555010").get(30, TimeUnit.SECONDS);
  }

  private static String naptr(String name, int ttlS, String order, String flags, String rule) {
    return name + " " + ttlS + " IN NAPTR " + order + " \"" + flags + "\" " + rule;
  }

  @Test
  void theAddressesOfANumberComeInTheirOrder() throws Exception {
    dns.zone(
        naptr(NAME, 90, "100 20", "u", "\"E2U+sip\" \"!^.*$!sip:second@b.test!\" ."),
        naptr(NAME, 60, "100 10", "u", "\"E2U+sip\" \"!^\\\\+49(.*)$!sip:\\\\1@a.test!\" ."),
        naptr(NAME, 60, "50 10", "u", "\"E2U+email\" \"!^.*$!mailto:a@a.test!\" ."),
        naptr(NAME, 60, "200 10", "u", "\"E2U+SIP\" \"!^.*$!sips:third@c.test!\" ."));
    assertThat(found())
        .isEqualTo(
            new EnumResolver.Found(
                List.of("sip:30555010@a.test", "sip:second@b.test", "sips:third@c.test"), 60));
    assertThat(dns.asked).containsExactly(PRIVATE + " NAPTR", NAME + " NAPTR");
  }

  @Test
  void aNumberThatNobodyKnowsHasNone() throws Exception {
    assertThat(found().uris()).isEmpty();
    dns.zone(naptr(NAME, 60, "1 1", "u", "\"E2U+sip\" \"!^\\\\+44!sip:a@a.test!\" ."));
    assertThat(found().uris()).isEmpty();
  }

  @Test
  void rulesThatLeadOnAreFollowed() throws Exception {
    dns.zone(
        naptr(NAME, 60, "1 1", "", "\"\" \"\" on.test."),
        naptr(NAME, 60, "2 1", "u", "\"E2U+sip\" \"!^.*$!sip:here@b.test!\" ."),
        naptr("on.test.", 30, "1 1", "u", "\"E2U+sip\" \"!^.*$!sip:there@a.test!\" ."));
    assertThat(found())
        .isEqualTo(new EnumResolver.Found(List.of("sip:there@a.test", "sip:here@b.test"), 30));
  }

  @Test
  void rulesThatLeadInCirclesOrOnAndOnEnd() throws Exception {
    dns.zone(
        naptr(NAME, 60, "1 1", "", "\"\" \"\" on.test."),
        naptr("on.test.", 60, "1 1", "", "\"\" \"\" " + NAME));
    assertThat(found().uris()).isEmpty();
    assertThat(dns.asked).hasSize(3);
    dns.clear();
    dns.asked.clear();
    dns.zone(naptr(NAME, 60, "1 1", "", "\"\" \"\" 0.test."));
    for (int i = 0; i < 50; i++) {
      dns.zone(naptr(i + ".test.", 60, "1 1", "", "\"\" \"\" " + (i + 1) + ".test."));
    }
    assertThat(found().uris()).isEmpty();
    assertThat(dns.asked).hasSize(7);
  }

  @Test
  void dnsThatIsSilentIsNoAnswer() {
    dns.mood = ScriptedDns.Mood.SERVFAIL;
    assertThatThrownBy(this::found)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(DnsFailure.class);
  }
}
