package org.ringfence.sip.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.sip.message.SipUri;

/** URIs of one device (RFC 5627). */
class GruuTest {
  private static final String PHONE = "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

  private final SplittableRandom random = new SplittableRandom(5);
  private final Gruu gruu = gruu("0123456789abcdef", "Example.org");

  private static Gruu gruu(String key, String domain) {
    return new Gruu(key.getBytes(StandardCharsets.UTF_8), domain);
  }

  private static SipUri uri(String text) {
    SipUri uri = SipUri.parse(text);
    assertThat(uri).as(text).isNotNull();
    return uri;
  }

  @Test
  void publicShowsNumberAndDevice() {
    SipUri shown = gruu.publicGruu("101", PHONE);
    assertThat(shown).hasToString("sip:101@example.org;gr=" + PHONE);
    Gruu.Target target = gruu.resolve(uri(shown.toString()));
    assertThat(target).isEqualTo(new Gruu.Target("101", PHONE, 0));
    assertThat(target.holdsFor("any")).isTrue();
  }

  @Test
  void publicIsFoundHoweverItIsWritten() {
    String other = "sips:101@EXAMPLE.org:5061;GR=urn%3Auuid%3AF81D4FAE-7dec-11d0-a765-00a0c91e6bf6";
    assertThat(gruu.resolve(uri(other))).isEqualTo(new Gruu.Target("101", PHONE, 0));
  }

  @Test
  void theLongestNameOfADeviceFits() {
    String longest = "urn:" + "x".repeat(124);
    SipUri shown = gruu.temporaryGruu("101", longest, "call-1", random);
    assertThat(gruu.resolve(shown).instanceId()).isEqualTo(longest);
  }

  @Test
  void temporaryShowsNeitherAndHoldsForItsRegistration() {
    SipUri shown = gruu.temporaryGruu("101", PHONE, "call-1", random);
    assertThat(shown.params().has("gr")).isTrue();
    assertThat(shown.params().value("gr")).isNull();
    assertThat(shown.toString()).doesNotContain("101@").doesNotContain("uuid");
    Gruu.Target target = gruu.resolve(uri(shown.toString()));
    assertThat(target.number()).isEqualTo("101");
    assertThat(target.instanceId()).isEqualTo(PHONE);
    assertThat(target.holdsFor("call-1")).isTrue();
    assertThat(target.holdsFor("call-2")).isFalse();
  }

  @Test
  void noTwoTemporaryOnesLookAlike() {
    Set<String> heads = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      heads.add(gruu.temporaryGruu("101", PHONE, "c", random).user().substring(0, 14));
    }
    assertThat(heads).hasSize(1000);
  }

  @Test
  void everyChangedCharacterIsNoticed() {
    String token = gruu.temporaryGruu("101", PHONE, "c", random).user();
    for (int i = 0; i < token.length(); i++) {
      char other = token.charAt(i) == 'A' ? 'Q' : 'A';
      String forged = token.substring(0, i) + other + token.substring(i + 1);
      assertThat(gruu.resolve(uri("sip:" + forged + "@example.org;gr"))).as("at %d", i).isNull();
    }
    assertThat(gruu.resolve(uri("sip:" + token + "@example.org;gr"))).isNotNull();
  }

  @Test
  void otherKeysAndDomainsKnowItNot() {
    SipUri shown = gruu.temporaryGruu("101", PHONE, "c", random);
    assertThat(gruu("0123456789abcdeX", "example.org").resolve(shown)).isNull();
    SipUri moved = uri(shown.toString().replace("example.org", "example.net"));
    assertThat(gruu.resolve(moved)).isNull();
    assertThat(gruu("0123456789abcdef", "example.net").resolve(moved)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:101@example.org",
        "sip:example.org;gr=urn:uuid:1-2",
        "sip:101@example.org;gr=phone",
        "sip:101@example.org;gr=urn:a%3Cb",
        "sip:tgruu.@example.org;gr",
        "sip:tgruu.AAAA@example.org;gr",
        "sip:tgruu.%00%ff@example.org;gr",
        "sip:tgruu.!!!!@example.org;gr",
        "sip:101@example.org;gr",
      })
  void anythingElseIsNone(String text) {
    assertThat(gruu.resolve(uri(text))).isNull();
  }

  @Test
  void keysAreNotShort() {
    assertThatThrownBy(() -> gruu("short", "example.org"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
