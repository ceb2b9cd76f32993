package org.ringfence.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever text comes: no exception, and what is understood stays the same once written. */
class CryptoAttributeFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void whatIsWrittenIsReadAgain(byte[] bytes) {
    switch (CryptoAttribute.parse(new String(bytes, StandardCharsets.ISO_8859_1))) {
      case UnusableCrypto unusable -> assertThat(unusable.reason()).isNotNull();
      case CryptoAttribute line -> assertThat(CryptoAttribute.parse(line.value())).isEqualTo(line);
    }
  }
}
