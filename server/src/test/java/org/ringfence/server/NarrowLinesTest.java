package org.ringfence.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** A line that carries only so much: cheaper codecs first, then refusals that say so. */
@Timeout(120)
class NarrowLinesTest {
  @TempDir Path folder;

  /** An offer of G.711 and GSM. */
  private static SipRequest.Builder withGsm(Handset phone, String dialled) {
    String sdp =
        phone.sdp("sendrecv").replace("RTP/AVP 0\r\n", "RTP/AVP 0 3\r\na=rtpmap:3 GSM/8000\r\n");
    return phone.invite(dialled).body("application/sdp", sdp.getBytes(US_ASCII));
  }

  @Test
  void aFullLineGetsCheaperCodecsThenTruthfulRefusalsAndEmergenciesPass() throws Exception {
    String yaml = "  sites: [127.0.0.0/8 240k, 192.0.2.0/24 30k]\n  emergency: [1005]\n";
    try (ServerBed bed = new ServerBed(folder, yaml)) {
      Handset alice = bed.registered(Transport.TCP, "1001");
      Handset bob = bed.registered(Transport.TCP, "1002");
      Handset carol = bed.registered(Transport.TCP, "1003");
      Handset dave = bed.registered(Transport.TCP, "1004");
      Handset help = bed.registered(Transport.TCP, "1005");
      Talk first = Handset.talking(alice, bob).getFirst(); // twice 84 kbit/s of 240

      SipResponse full = carol.dial("1004").awaitRefusal();
      assertThat(full.status()).isEqualTo(503);
      assertThat(full.value(HeaderName.RETRY_AFTER)).isNotNull();
      assertThat(full.value(HeaderName.REASON)).contains("cause=34").contains("line");

      Talk cheap = carol.dial(withGsm(carol, "1004"));
      SipRequest offered = dave.awaitCall().invite;
      assertThat(new String(offered.body(), US_ASCII)).contains("RTP/AVP 3\r\n");
      cheap.cancel();
      cheap.awaitRefusal();

      Talk emergency = carol.dial("1005");
      SipRequest urgent = help.awaitCall().invite;
      assertThat(new String(urgent.body(), US_ASCII)).contains("RTP/AVP 0\r\n");
      emergency.cancel();
      emergency.awaitRefusal();

      first.ask(first.request(Method.BYE));
      Talk again = carol.dial("1004");
      dave.awaitCall();
      again.cancel();
      again.awaitRefusal();
    }
  }

  @Test
  void aLineTooNarrowForTheCodecIsNotCalledFull() throws Exception {
    try (ServerBed bed = new ServerBed(folder, "  sites: [127.0.0.0/8 60k]\n")) {
      Handset alice = bed.registered(Transport.TCP, "1001");
      bed.registered(Transport.TCP, "1002");
      SipResponse refusal = alice.dial("1002").awaitRefusal();
      assertThat(refusal.status()).isEqualTo(488);
      assertThat(refusal.value(HeaderName.REASON)).contains("too narrow");
    }
  }
}
