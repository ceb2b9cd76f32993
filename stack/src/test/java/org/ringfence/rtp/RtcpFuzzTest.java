package org.ringfence.rtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Whatever bytes come as RTCP: no exception, and every value can be asked for. */
class RtcpFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void everyPacketCanBeRead(byte[] bytes) {
    RtcpPacket packet = new RtcpPacket();
    ExtendedReport report = new ExtendedReport();
    RtcpStatus status = packet.wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
    if (status != RtcpStatus.VALID && status != RtcpStatus.NO_REPORT_FIRST) {
      return;
    }
    while (packet.next()) {
      packet.ssrc();
      switch (packet.type()) {
        case RtcpPacket.SENDER_REPORT, RtcpPacket.RECEIVER_REPORT -> {
          for (int i = 0; i < packet.count(); i++) {
            packet.blockSsrc(i);
            packet.delaySinceLastSenderReport(i);
          }
        }
        case RtcpPacket.SOURCE_DESCRIPTION -> packet.cname();
        case RtcpPacket.BYE -> packet.byeReason();
        case RtcpPacket.EXTENDED_REPORT -> ExtendedReportTest.readAll(packet, report);
        default -> {}
      }
    }
  }
}
