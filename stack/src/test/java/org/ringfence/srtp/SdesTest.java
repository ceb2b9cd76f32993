package org.ringfence.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.srtp.SrtpProfile.AEAD_AES_256_GCM;
import static org.ringfence.srtp.SrtpProfile.AES_CM_128_HMAC_SHA1_32;
import static org.ringfence.srtp.SrtpProfile.AES_CM_128_HMAC_SHA1_80;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.base.Limits;
import org.ringfence.srtp.UnusableCrypto.Reason;

class SdesTest {
  /** The example of RFC 4568 section 9.1: 30 bytes. */
  private static final String INLINE = "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";

  private static final String SUITE = "AES_CM_128_HMAC_SHA1_80 ";

  private static CryptoAttribute parsed(String value) {
    CryptoResult result = CryptoAttribute.parse(value);
    assertThat(result).isInstanceOf(CryptoAttribute.class);
    return (CryptoAttribute) result;
  }

  @Test
  void readsWhatPhonesSend() {
    CryptoAttribute plain = parsed("1 " + SUITE + INLINE);
    assertThat(plain.tag()).isEqualTo(1);
    assertThat(plain.profile()).isEqualTo(AES_CM_128_HMAC_SHA1_80);
    assertThat(plain.key().lifetimePackets()).isEqualTo(1L << 48);
    assertThat(plain.value()).isEqualTo("1 " + SUITE + INLINE);
    assertThat(parsed("7  aes_cm_128_hmac_sha1_80\t" + INLINE + "|2^20 WSH=128 -NEW=1"))
        .isEqualTo(new CryptoAttribute(7, plain.key().withLifetime(1 << 20)));
    assertThat(parsed("1 " + SUITE + INLINE + "|1048576").key().lifetimePackets())
        .isEqualTo(1 << 20);
  }

  @ParameterizedTest
  @EnumSource
  void everySuiteIsReadAsWritten(SrtpProfile profile) {
    CryptoAttribute line = new CryptoAttribute(3, Packets.key(profile).withLifetime(12345));
    assertThat(CryptoAttribute.parse(line.value())).isEqualTo(line);
    String unpadded = line.value().replace("=", "");
    assertThat(CryptoAttribute.parse(unpadded)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource({
    "'', MALFORMED",
    "1 AES_CM_128_HMAC_SHA1_80, MALFORMED",
    "x AES_CM_128_HMAC_SHA1_80 KEY, MALFORMED",
    "1234567890 AES_CM_128_HMAC_SHA1_80 KEY, MALFORMED",
    "1 F8_128_HMAC_SHA1_80 KEY, UNKNOWN_SUITE",
    "1 AES_CM_128_HMAC_SHA1_80 KEY|0, MALFORMED",
    "1 AES_CM_128_HMAC_SHA1_80 KEY|2^49, MALFORMED",
    "1 AES_CM_128_HMAC_SHA1_80 KEY|, MALFORMED",
    "1 AES_CM_128_HMAC_SHA1_80 KEY|2^20|x, MALFORMED",
    "1 AES_CM_128_HMAC_SHA1_80 KEY|2^20|1:4, KEY_IDENTIFIER",
    "1 AES_CM_128_HMAC_SHA1_80 KEY|1:4, KEY_IDENTIFIER",
    "1 AES_CM_128_HMAC_SHA1_80 KEY|1:4;KEY|2:4, KEY_IDENTIFIER",
    "1 AES_CM_128_HMAC_SHA1_80 uri:somewhere, BAD_KEY",
    "1 AES_CM_128_HMAC_SHA1_80 inline:AAAA, BAD_KEY",
    "1 AES_CM_128_HMAC_SHA1_80 inline:*, BAD_KEY",
    "1 AES_256_CM_HMAC_SHA1_80 KEY, BAD_KEY",
    "1 AES_CM_128_HMAC_SHA1_80 KEY UNENCRYPTED_SRTCP, WEAKENED",
    "1 AES_CM_128_HMAC_SHA1_80 KEY WSH=64 unencrypted_srtp, WEAKENED",
    "1 AES_CM_128_HMAC_SHA1_80 KEY UNAUTHENTICATED_SRTP, WEAKENED",
    "1 AES_CM_128_HMAC_SHA1_80 KEY KDR=1, UNKNOWN_PARAMETER",
    "1 AES_CM_128_HMAC_SHA1_80 KEY FEC_ORDER=FEC_SRTP, UNKNOWN_PARAMETER"
  })
  void refusesWithAReason(String value, Reason reason) {
    assertThat(CryptoAttribute.parse(value.replace("KEY", INLINE)))
        .isEqualTo(new UnusableCrypto(reason));
  }

  @Test
  void anythingMayBeWritten() {
    var random = new SplittableRandom(4568);
    String valid = "1 " + SUITE + INLINE + "|2^20|1:4 UNENCRYPTED_SRTCP";
    int usable = 0;
    for (int i = 0; i < 50_000; i++) {
      char[] text = valid.toCharArray();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        text[random.nextInt(text.length)] = (char) random.nextInt(32, 130);
      }
      String cut = new String(text, 0, random.nextInt(text.length + 1));
      usable += CryptoAttribute.parse(cut) instanceof CryptoAttribute ? 1 : 0;
    }
    assertThat(usable).isBetween(100, 25_000);
    assertThat(CryptoAttribute.parse("1 ".repeat(Limits.CRYPTO_CHARS)))
        .isEqualTo(new UnusableCrypto(Reason.MALFORMED));
  }

  @Test
  void offerAndAnswerGiveBothDirections() {
    var offerer = new SplittableRandom(1);
    var answerer = new SplittableRandom(2);
    List<CryptoAttribute> offer =
        Sdes.offer(
            List.of(AEAD_AES_256_GCM, AES_CM_128_HMAC_SHA1_32, AES_CM_128_HMAC_SHA1_80), offerer);
    assertThat(offer).extracting(CryptoAttribute::tag).containsExactly(1, 2, 3);
    SdesKeys there =
        Objects.requireNonNull(
            Sdes.choose(
                offer, List.of(AES_CM_128_HMAC_SHA1_80, AES_CM_128_HMAC_SHA1_32), answerer));
    assertThat(there.local().tag()).as("the offerer's order").isEqualTo(2);
    SdesKeys here = Objects.requireNonNull(Sdes.accept(offer, there.local()));

    assertSpeaks(here.outbound(), there.inbound());
    assertSpeaks(there.outbound(), here.inbound());
  }

  private static void assertSpeaks(SrtpContext out, SrtpContext in) {
    byte[] plain = Packets.rtp(9, 9, 160);
    byte[] packet = Arrays.copyOf(plain, plain.length + Packets.ROOM);
    assertThat(out.protect(packet, 0, plain.length)).isEqualTo(SrtpStatus.OK);
    assertThat(in.unprotect(packet, 0, out.length())).isEqualTo(SrtpStatus.OK);
    assertThat(Arrays.copyOf(packet, in.length())).isEqualTo(plain);
  }

  @Test
  void nothingInCommonIsNoCall() {
    var random = new SplittableRandom(1);
    List<CryptoAttribute> offer = Sdes.offer(List.of(AES_CM_128_HMAC_SHA1_80), random);
    assertThat(Sdes.choose(offer, List.of(AEAD_AES_256_GCM), random)).isNull();
    assertThat(Sdes.choose(List.of(), List.of(AEAD_AES_256_GCM), random)).isNull();
    MasterKey key = Packets.key(AES_CM_128_HMAC_SHA1_80);
    assertThat(Sdes.accept(offer, new CryptoAttribute(2, key))).as("another tag").isNull();
    MasterKey other = Packets.key(AES_CM_128_HMAC_SHA1_32);
    assertThat(Sdes.accept(offer, new CryptoAttribute(1, other))).as("another suite").isNull();
    MasterKey back = offer.getFirst().key().withLifetime(99);
    assertThat(Sdes.accept(offer, new CryptoAttribute(1, back))).as("our own key").isNull();
  }

  @Test
  void keysAreInNoText() {
    CryptoAttribute line = parsed("1 " + SUITE + INLINE);
    byte[] key = Base64.getDecoder().decode(INLINE.substring(7));
    String said = line + " " + new SdesKeys(line, line) + " " + line.key();
    assertThat(said)
        .contains("AES_CM_128_HMAC_SHA1_80")
        .doesNotContain(INLINE.substring(7, 15))
        .doesNotContain(Arrays.toString(key).substring(1, 12));
  }
}
