package org.ringfence.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever body comes: no exception, and what was read can be written and read again. */
class QualityReportFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void everyBodyCanBeRead(byte[] bytes) {
    String body = new String(bytes, StandardCharsets.UTF_8);
    if (QualityReportParser.parse(body) instanceof QualityReport report) {
      report.local().measured();
      assertThat(report.write()).startsWith(report.kind().line());
    }
  }
}
