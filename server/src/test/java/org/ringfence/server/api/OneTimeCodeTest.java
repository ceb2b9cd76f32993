package org.ringfence.server.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneTimeCodeTest {
  private static final byte[] SECRET = "12345678901234567890".getBytes(US_ASCII);

  /** RFC 6238 appendix B, the last six of its eight digits. */
  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void theStandardsExamplesComeOut(long seconds, String code) {
    assertThat(OneTimeCode.at(SECRET, seconds / 30)).isEqualTo(code);
  }

  @Test
  void aCodeIsGoodForItsOwnHalfMinuteAndTheOnesBeside() {
    String code = OneTimeCode.at(SECRET, 100);
    assertThat(OneTimeCode.step(SECRET, code, 100 * 30_000)).isEqualTo(100);
    assertThat(OneTimeCode.step(SECRET, code, 101 * 30_000)).isEqualTo(100);
    assertThat(OneTimeCode.step(SECRET, code, 102 * 30_000)).isEqualTo(-1);
    assertThat(OneTimeCode.step(SECRET, "12345", 100 * 30_000)).isEqualTo(-1);
  }

  @Test
  void theSecretIsWrittenAsPeopleTypeIt() {
    assertThat(OneTimeCode.base32("foobar".getBytes(US_ASCII))).isEqualTo("MZXW6YTBOI");
    assertThat(OneTimeCode.base32(SECRET)).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  }
}
