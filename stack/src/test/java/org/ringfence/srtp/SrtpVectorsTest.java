package org.ringfence.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures that the RFCs print, and packets as libsrtp makes them. */
class SrtpVectorsTest {
  private static final String KEY_128 = "E1F97A0D3E018BE0D64FA32C06DE4139";
  private static final String SALT_128 = "0EC675AD498AFEEBB6960B3AABE6";
  private static final String KEY_256 =
      "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6";
  private static final String SALT_256 = "3b04803de51ee7c96423ab5b78d2";

  private static final String GCM_SALT = "517569642070726f2071756f";
  private static final String GCM_RTP =
      "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e6973206469766973612069"
          + "6e207061727465732074726573";
  private static final String GCM_RTCP =
      "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
          + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] gcmKey(int bytes) {
    byte[] key = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      key[i] = (byte) i;
    }
    return key;
  }

  @ParameterizedTest
  @CsvSource({
    // RFC 3711 appendix B.2
    "2B7E151628AED2A6ABF7158809CF4F3C,"
        + "E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB"
        + "41E95B3BB0A2E8DD477901E4FCA894C0",
    // RFC 6188 section 7.1
    "57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98,"
        + "92bdd28a93c3f52511c677d08b5515a49da71b2378a854f67050756ded165bac"
        + "63c4868b7096d88421b563b8c94c9a31"
  })
  void counterModeKeystream(String key, String expected) {
    byte[] stream = new byte[48];
    byte[] counter = hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000");
    new AesKeystream(hex(key))
        .apply(Bytes.longAt(counter, 0), Bytes.longAt(counter, 8), stream, 0, stream.length);
    assertThat(stream).isEqualTo(hex(expected));
  }

  @ParameterizedTest
  @CsvSource({
    // RFC 3711 appendix B.3
    KEY_128 + "," + SALT_128 + ",0,C61E7A93744F39EE10734AFE3FF7A087",
    KEY_128 + "," + SALT_128 + ",2,30CBBC08863D8C85D49DB34A9AE1",
    KEY_128
        + ","
        + SALT_128
        + ",1,CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327A"
        + "D175578EF72270986371C10C9A369AC2F94A8C5FBCDDDC256D6E919A48B610EF17C2041E47403576"
        + "6B68642C59BBFC2F34DB60DBDFB2",
    // The same key's SRTCP labels
    KEY_128 + "," + SALT_128 + ",3,4c1aa45a81f73d61c800bbb00fbb1eaa",
    KEY_128 + "," + SALT_128 + ",4,8d54534feb49ae8e7993a6bd0b844fc323a93dfd",
    KEY_128 + "," + SALT_128 + ",5,9581c7ad87b3e530bf3e4454a8b3",
    // RFC 6188 section 7.2
    KEY_256
        + ","
        + SALT_256
        + ",0,5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4",
    KEY_256 + "," + SALT_256 + ",1,fd9c32d39ed5fbb5a9dc96b30818454d1313dc05",
    KEY_256 + "," + SALT_256 + ",2,fa31791685ca444a9e07c6c64e93"
  })
  void keyDerivation(String key, String salt, int label, String expected) {
    byte[] wanted = hex(expected);
    assertThat(KeyDerivation.derive(hex(key), hex(salt), label, wanted.length)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "AES_CM_128_HMAC_SHA1_80,"
        + KEY_128
        + ","
        + SALT_128
        + ",800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb",
    "AES_256_CM_HMAC_SHA1_80,"
        + KEY_256
        + ","
        + SALT_256
        + ",800f1234decafbadcafebabef1d9de17ff251ff1aa007774b0b4b40da08d9d9a5b3a55d8873b"
  })
  void wholePacketAsLibsrtpMakesIt(SrtpProfile profile, String key, String salt, String expected) {
    MasterKey master = MasterKey.of(profile, hex(key), hex(salt));
    byte[] plain = hex("800f1234decafbadcafebabe" + "ab".repeat(16));
    byte[] packet = Arrays.copyOf(plain, plain.length + 10);
    assertThat(SrtpContext.outbound(master).protect(packet, 0, plain.length))
        .isEqualTo(SrtpStatus.OK);
    assertThat(packet).isEqualTo(hex(expected));

    SrtpContext inbound = SrtpContext.inbound(master);
    assertThat(inbound.unprotect(packet, 0, packet.length)).isEqualTo(SrtpStatus.OK);
    assertThat(Arrays.copyOf(packet, inbound.length())).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({
    // RFC 7714 sections 16.1.1 and 16.2.1
    "16,f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
        + "899d7f27beb16a9152cf765ee4390cce",
    "32,32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
        + "7aa3db36dfffd6b0f9bb7878d7a76c13"
  })
  void gcmRtp(int keyBytes, String expected) {
    for (Gcm gcm : GcmTest.each(gcmKey(keyBytes))) {
      assertRtp(new GcmCipher(gcm, hex(GCM_SALT)), expected);
    }
  }

  private static void assertRtp(GcmCipher cipher, String expected) {
    byte[] plain = hex(GCM_RTP);
    byte[] packet = Arrays.copyOf(plain, plain.length + 16);
    int ssrc = 0x5501a0b2;
    cipher.sealRtp(packet, 0, 12, plain.length, ssrc, 0xf17b);
    assertThat(packet).isEqualTo(hex(GCM_RTP.substring(0, 24) + expected));
    assertThat(cipher.openRtp(packet, 0, 12, plain.length, ssrc, 0xf17b)).isTrue();
    assertThat(Arrays.copyOf(packet, plain.length)).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({
    // RFC 7714 sections 17.1 and 17.2
    "16,63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded"
        + "0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4",
    "32,d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de047"
        + "6f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4"
  })
  void gcmRtcp(int keyBytes, String expected) {
    for (Gcm gcm : GcmTest.each(gcmKey(keyBytes))) {
      assertRtcp(new GcmCipher(gcm, hex(GCM_SALT)), expected);
    }
  }

  private static void assertRtcp(GcmCipher cipher, String expected) {
    byte[] plain = hex(GCM_RTCP);
    byte[] packet = Arrays.copyOf(plain, plain.length + 20);
    int ssrc = 0x4d617273;
    cipher.sealRtcp(packet, 0, plain.length, ssrc, 0x5d4);
    assertThat(packet).isEqualTo(hex("81c8000d4d617273" + expected));
    assertThat(cipher.openRtcp(packet, 0, plain.length, ssrc, 0x5d4)).isTrue();
    assertThat(Arrays.copyOf(packet, plain.length)).isEqualTo(plain);
  }

  /** RFC 7714 section 17.3: a tag over everything, and nothing encrypted. */
  @Test
  void gcmTagAlone() {
    byte[] all = hex(GCM_RTCP + "000005d4");
    for (Gcm gcm : GcmTest.each(gcmKey(16))) {
      byte[] packet = Arrays.copyOf(all, all.length + Gcm.TAG_BYTES);
      new GcmCipher(gcm, hex(GCM_SALT))
          .sealRtp(packet, 0, all.length, all.length, 0x4d617273, 0x5d4);
      assertThat(packet).isEqualTo(hex(GCM_RTCP + "000005d4841dd9683dd78ec92ae58790125f62b3"));
    }
  }
}
