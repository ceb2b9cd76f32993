package org.ringfence.ice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever text comes: no exception, and what is understood stays the same once written. */
class CandidateFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void whatIsWrittenIsReadAgain(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (Candidate.parse(text) instanceof Candidate candidate) {
      assertThat(Candidate.parse(candidate.write())).isEqualTo(candidate);
    }
    IceDescription description = IceDescription.parse(List.of(text.split("\n", -1)));
    if (description != null) assertThat(IceDescription.parse(description.write())).isNotNull();
  }
}
