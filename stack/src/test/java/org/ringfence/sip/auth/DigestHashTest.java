package org.ringfence.sip.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestHashTest {
  private static final String NONCE = "dcd98b7102dd2f0e8b11d0f600bfb0c093";

  private final DigestHash hash = new DigestHash();

  private String response(
      DigestCredentials credentials, String password, String method, String body) {
    DigestAlgorithm algorithm = credentials.effectiveAlgorithm();
    String ha1 = algorithm.ha1(credentials.username(), credentials.realm(), password);
    return Hex.text(
        hash.response(ha1, credentials, method, body.getBytes(UTF_8)), algorithm.hashBytes());
  }

  private static DigestCredentials mufasa(
      String realm,
      String nonce,
      @Nullable DigestAlgorithm algorithm,
      @Nullable Qop qop,
      String cnonce) {
    return new DigestCredentials(
        "Mufasa",
        realm,
        nonce,
        "/dir/index.html",
        "",
        algorithm,
        qop,
        cnonce,
        qop == null ? null : "00000001",
        null);
  }

  /** RFC 7616 section 3.9.1; the last was computed with another program. */
  @ParameterizedTest
  @CsvSource({
    "MD5, 8ca523f5e9506fed4657c9700eebdbec",
    "SHA_256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    "SHA_512_256, 430d05014cecc49cab6fbe03176d41a1da86cbfe24a16580e22aaad928d960d0",
  })
  void mufasasCircleOfLife(DigestAlgorithm algorithm, String expected) {
    var credentials =
        mufasa(
            "http-auth@example.org",
            "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            algorithm,
            Qop.AUTH,
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
    assertThat(response(credentials, "Circle of Life", "GET", "")).isEqualTo(expected);
  }

  /** RFC 2617 section 3.5, and without qop as RFC 2069 has it. */
  @Test
  void theOlderExamples() {
    var old = mufasa("testrealm@host.com", NONCE, null, Qop.AUTH, "0a4f113b");
    assertThat(response(old, "Circle Of Life", "GET", ""))
        .isEqualTo("6629fae49393a05397450978507c4ef1");
    var older = mufasa("testrealm@host.com", NONCE, null, null, "");
    assertThat(response(older, "CircleOfLife", "GET", ""))
        .isEqualTo("1949323746fe6a43ef61f9606e7febea");
  }

  /**
   * The parties of RFC 7616 section 3.9.2, whose own figure is not SHA-512/256 (see its errata).
   */
  @Test
  void namesAreHashedAsUtf8() {
    var credentials =
        new DigestCredentials(
            "J\u00e4s\u00f8n Doe",
            "api@example.org",
            "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
            "/doe.json",
            "",
            DigestAlgorithm.SHA_512_256,
            Qop.AUTH,
            "NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm",
            "00000001",
            null);
    assertThat(response(credentials, "Secret, or not?", "GET", ""))
        .isEqualTo("7a4e1192babbba02e91182d2895bfdbf7adafc6e48d4e517ca301974843d840c");
  }

  /** Computed with another program. */
  @ParameterizedTest
  @CsvSource({
    "MD5, AUTH, 89eb0059246c02b2f6ee02c7961d5ea3",
    "MD5, AUTH_INT, 77226bb823dc077c1ad3537415667bae",
    "MD5_SESS, AUTH, e4e4ea61d186d07a92c9e1f6919902e9",
    "MD5_SESS, AUTH_INT, 8527c9ab1b4eed3fd75491f811944e26",
    "SHA_256, AUTH, b3b5a6c69453abafaab9ae4dccdac90a076b6c80615d5f3498e7433b6e93bf4f",
    "SHA_256, AUTH_INT, 554a9ffe79ce71c3cb6c9630deddd2787d8033f895e5cdef6a73c8e84ed4c979",
    "SHA_256_SESS, AUTH, 5da59c9ca40954be9d5063a15a174066c8251be2c10cf47c144c366dc7daf792",
    "SHA_256_SESS, AUTH_INT, 0b4a1efc19e1b701ec5775b6b16dde0fc416102e34a6c5bd6f957b20b5d79170",
    "SHA_512_256, AUTH, 7f1a09de0f19af0a1eac2b28d33e3f2fb89cca1ad8fb01bba5e1883b288bac14",
    "SHA_512_256, AUTH_INT, e9a7fbc1c80a10421c59a0c982f28d40e0ddc7b62ef3dc4faf68f179c6e05922",
    "SHA_512_256_SESS, AUTH, 077d9677be83f41f162d1a4453dc163389919f81e5927391d972f477da767633",
    "SHA_512_256_SESS, AUTH_INT, 0220683d8c9faccc1d05bd2ef0e7ccdff87eacd5f06fb6bfd9cd7d3acf66a00b",
  })
  void everyAlgorithmWithEveryQop(DigestAlgorithm algorithm, Qop qop, String expected) {
    var bob =
        new DigestCredentials(
            "bob",
            "biloxi.com",
            NONCE,
            "sip:bob@biloxi.com",
            "",
            algorithm,
            qop,
            "0a4f113b",
            "00000001",
            null);
    assertThat(response(bob, "zanzibar", "INVITE", "v=0\r\n")).isEqualTo(expected);
  }

  @Test
  void longTextGrowsTheBufferWithoutSpoilingTheSum() {
    var plain = mufasa("r", NONCE, DigestAlgorithm.SHA_256_SESS, Qop.AUTH, "c");
    String before = response(plain, "p", "GET", "");
    var big = mufasa("r", "n".repeat(5000), DigestAlgorithm.SHA_256_SESS, Qop.AUTH, "c");
    String fresh = response(big, "p", "GET", "");
    assertThat(response(big, "p", "GET", "")).isEqualTo(fresh);
    assertThat(response(plain, "p", "GET", "")).isEqualTo(before);
  }
}
