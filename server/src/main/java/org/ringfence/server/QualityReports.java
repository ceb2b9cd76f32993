package org.ringfence.server;

import java.nio.charset.StandardCharsets;
import org.ringfence.quality.QualityReport;
import org.ringfence.quality.QualityReportParser;
import org.ringfence.server.store.Stores;
import org.ringfence.server.store.ToldQuality;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/**
 * What phones tell of how a call sounded to them (RFC 6035), kept beside what was measured here.
 */
final class QualityReports {
  static final String EVENT = "vq-rtcpxr";

  private QualityReports() {}

  /**
   * Takes a PUBLISH of a phone that has proved who it is; the answer is what RFC 3903 asks for,
   * though nothing is kept that could be refreshed.
   */
  static SipResponse take(
      SipRequest request, String number, String tag, long nowMs, Stores stores) {
    String type = String.valueOf(request.value(HeaderName.CONTENT_TYPE)).split(";", 2)[0].strip();
    if (!type.equalsIgnoreCase(QualityReport.MEDIA_TYPE)) {
      return SipResponse.to(request, 415, tag)
          .add(HeaderName.ACCEPT, QualityReport.MEDIA_TYPE)
          .build();
    }
    String body = new String(request.body(), StandardCharsets.UTF_8);
    if (!(QualityReportParser.parse(body) instanceof QualityReport report)) {
      return SipResponse.to(request, 400, tag).build();
    }
    stores.quality().told(new ToldQuality(report.header("CallID"), number, nowMs, body));
    return SipResponse.to(request, 200, tag)
        .add(HeaderName.SIP_ETAG, tag)
        .add(HeaderName.EXPIRES, 0)
        .build();
  }
}
