package org.ringfence.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Limits;

class QualityReportTest {
  private static final Instant START = Instant.parse("2026-11-26T04:00:00.25Z");
  private static final Measured MEASURED =
      Measured.NOTHING.withCodec("PCMA").withLoss(2.5, 1).withDelay(80).withJitter(12);

  private static QualityReport report() {
    Metrics local =
        Metrics.between(START, START.plusSeconds(63))
            .measured(MEASURED, 8, 8000, 20)
            .scores(Score.listening(MEASURED), Score.conversational(MEASURED))
            .build();
    return new QualityReport(
        QualityReport.Kind.SESSION,
        true,
        QualityReport.headers("c1@a", "<sip:a@x>", "<sip:b@x>", "<sip:a@x>"),
        local,
        Optional.empty(),
        "c1@a;to-tag=1;from-tag=2");
  }

  private static QualityReport parsed(String body) {
    return (QualityReport) QualityReportParser.parse(body);
  }

  @Test
  void theBodyIsAsTheRfcHasIt() {
    assertThat(report().write())
        .isEqualTo(
            """
            VQSessionReport: CallTerm
            CallID: c1@a
            LocalID: <sip:a@x>
            RemoteID: <sip:b@x>
            OrigID: <sip:a@x>
            LocalMetrics:
            Timestamps: START=2026-11-26T04:00:00Z STOP=2026-11-26T04:01:03Z
            SessionDesc: PT=8 PD=PCMA SR=8000 FD=20
            PacketLoss: NLR=2.5 JDR=1
            Delay: SOWD=80 IAJ=12
            QualityEst: RLQ=82 MOSLQ=4.1 RCQ=82 MOSCQ=4.1 QoEEstAlg=G.107
            DialogID: c1@a;to-tag=1;from-tag=2
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void whatIsWrittenIsRead() {
    QualityReport read = parsed(report().write());
    assertThat(read).isEqualTo(report());
    assertThat(read.local().measured()).isEqualTo(MEASURED);
    assertThat(read.header("CallID")).isEqualTo("c1@a");
    assertThat(read.header("LocalMAC")).isEmpty();
  }

  /** As a phone writes it: folded, quoted, with both sides and groups that are not known here. */
  @Test
  void aPhonesReportIsRead() {
    QualityReport read =
        parsed(
            """
            VQSessionReport : CallTerm
            CallID:12345678@192.0.2.1
            LocalAddr:IP=192.0.2.1 PORT=5000 SSRC=1a3b5c7d
            LocalMetrics:
            SessionDesc:PT=18 PD=G729 SR=8000 FPP=2
             FMTP="annexb=no; a b" PLC=3 SSUP=on
            PacketLoss:NLR=5.0 JDR=2.0
            Delay:RTD=200 ESD=140 OWD=60 IAJ=2
            Vendor:Anything=else
            RemoteMetrics:
            QualityEst:MOSLQ=4.2 MOSCQ=x
            DialogID:1890463548@a;to-tag=1

            """
                .replace("\n", "\r\n"));
    assertThat(read.termination()).isTrue();
    assertThat(read.local().text("SessionDesc", "FMTP")).isEqualTo("\"annexb=no; a b\"");
    assertThat(read.local().text("SessionDesc", "SSUP")).isEqualTo("on");
    assertThat(read.local().measured().codec()).isEqualTo("G729");
    assertThat(read.local().measured().lossPercent()).isEqualTo(OptionalDouble.of(5));
    assertThat(read.local().measured().delayMs()).isEqualTo(OptionalDouble.of(60));
    assertThat(read.local().text("Vendor", "Anything")).isEqualTo("else");
    Metrics remote = read.remote().orElseThrow();
    assertThat(remote.number("QualityEst", "MOSLQ")).isEqualTo(OptionalDouble.of(4.2));
    assertThat(remote.number("QualityEst", "MOSCQ")).isEmpty();
    assertThat(read.dialogId()).isEqualTo("1890463548@a;to-tag=1");
  }

  @Test
  void whatIsNotKnownIsNotWritten() {
    Metrics metrics =
        Metrics.between(START, START)
            .measured(Measured.NOTHING, 0, 8000, 20)
            .scores(Score.listening(Measured.NOTHING), Score.conversational(Measured.NOTHING))
            .build();
    assertThat(metrics.groups()).containsOnlyKeys("Timestamps", "SessionDesc");
  }

  @Test
  void aLineCannotBeSmuggledIn() {
    QualityReport report =
        new QualityReport(
            QualityReport.Kind.ALERT,
            false,
            Map.of("CallID", "a\r\nLocalMetrics:\r\nPacketLoss: NLR=99"),
            Metrics.NONE,
            Optional.empty(),
            "");
    assertThat(parsed(report.write()).local().groups()).isEmpty();
  }

  @Test
  void whatIsNoReportIsMalformed() {
    assertThat(QualityReportParser.parse(""))
        .isEqualTo(new QualityReportParser.Malformed("no kind of report", 1));
    assertThat(QualityReportParser.parse("VQSessionReports: CallTerm"))
        .isInstanceOf(QualityReportParser.Malformed.class);
    assertThat(QualityReportParser.parse("VQIntervalReport:\r\nCallID: 1\r\nno colon"))
        .isEqualTo(new QualityReportParser.Malformed("no name before a colon", 3));
    assertThat(QualityReportParser.parse("x".repeat(Limits.QUALITY_REPORT_CHARS + 1)))
        .isEqualTo(new QualityReportParser.Malformed("too long", 1));
    assertThat(QualityReportParser.parse("VQIntervalReport:" + "\na:b".repeat(300)))
        .isEqualTo(new QualityReportParser.Malformed("too many lines", 256));
  }

  @Test
  void randomTextNeverThrows() {
    SplittableRandom random = new SplittableRandom(6035);
    String alphabet = "VQ:= \"\r\n\tLocalMetrics;A1";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder body = new StringBuilder("VQAlertReport:");
      int length = random.nextInt(60);
      for (int i = 0; i < length; i++) {
        body.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      if (QualityReportParser.parse(body.toString()) instanceof QualityReport report) {
        assertThat(report.write()).startsWith("VQAlertReport:");
        report.local().measured();
      }
    }
  }
}
