package org.ringfence.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Collections;
import java.util.List;
import org.ringfence.sdp.Negotiation.Agreed;

/** Whatever bytes come: no exception, and what is understood stays the same once written. */
class SdpParserFuzzTest {
  private static final MediaAddress HERE = MediaAddress.of("192.0.2.1", 20000);
  private static final Capabilities CAPABILITIES = Capabilities.of(Format.OPUS, Format.PCMU);

  @FuzzTest(maxDuration = "60s")
  void whatIsWrittenIsReadAgain(byte[] bytes) {
    SdpResult result = SdpParser.parse(bytes);
    switch (result) {
      case MalformedSdp malformed -> assertThat(malformed.offset()).isBetween(0, bytes.length);
      case SessionDescription session -> {
        // Missing o= names and s= or t= lines are filled in, which may pass the length bound.
        if (bytes.length < 60_000) {
          assertThat(SdpParser.parse(session.write())).isEqualTo(session);
        }
        session.media().forEach(SdpParserTest::touch);
        HiddenTopology.rewrite(
            session,
            Origin.of(1, 1, "192.0.2.1"),
            Collections.nCopies(session.media().size(), HERE));
        answer(session);
      }
    }
  }

  private static void answer(SessionDescription offer) {
    var ours = new LocalSession(1, "192.0.2.1");
    Negotiation negotiation =
        new AnswerMaker(CAPABILITIES).answer(offer, ours, HERE, Direction.SENDRECV);
    if (negotiation instanceof Agreed agreed) {
      List<MediaDescription> answered = agreed.local().media();
      assertThat(answered).hasSameSizeAs(offer.media());
      assertThat(agreed.media().remoteRtpPort()).isBetween(1, 65535);
    }
  }
}
