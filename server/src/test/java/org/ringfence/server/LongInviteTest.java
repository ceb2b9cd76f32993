package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipFramer;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;

/** Calls whose offers are too long for a datagram, between phones that registered over UDP. */
@Timeout(60)
class LongInviteTest {
  @TempDir private Path folder;

  /** An offer of many codecs. */
  private static SipRequest.Builder longInvite(Handset caller, String dialled) {
    StringBuilder sdp = new StringBuilder(caller.sdp("sendrecv"));
    for (int type = 96; type < 106; type++) {
      sdp.insert(sdp.indexOf("RTP/AVP 0") + 9, " " + type);
      sdp.append("a=rtpmap:").append(type).append(" opus/48000/2\r\n");
      sdp.append("a=fmtp:").append(type).append(" maxplaybackrate=16000; sprop-maxcapturerate=");
      sdp.append("16000; maxaveragebitrate=20000; stereo=0; useinbandfec=1; usedtx=0\r\n");
    }
    byte[] body = sdp.toString().getBytes(StandardCharsets.US_ASCII);
    return caller.invite(dialled).body("application/sdp", body);
  }

  @Test
  void itComesByTcpWhereThatIsTakenAndTheCallGoesOnByUdp() throws Exception {
    try (var bed = new ServerBed(folder)) {
      Handset alice = bed.registered(Transport.UDP, "1001");
      Handset bob = bed.registered(Transport.UDP, "1002");
      try (var door = new ServerSocket(bob.port(), 5, ServerBed.LOOPBACK)) {
        door.setSoTimeout(30_000);
        Talk out = alice.dial(longInvite(alice, "1002"));
        try (Socket connection = door.accept()) {
          SipRequest invite = read(connection);
          assertThat(invite.toBytes()).hasSizeGreaterThan(1_300);
          assertThat(invite.topVia().protocol()).isEqualTo("TCP");
          Talk in = new Talk(bob, invite, false);
          byte[] sdp = bob.sdpBytes("sendrecv");
          byte[] answer = in.response(200).body("application/sdp", sdp).build().toBytes();
          connection.getOutputStream().write(answer);
          out.awaitAnswer();
          in.awaitRequest("ACK");
          out.ask(out.request(Method.BYE));
          in.accept("BYE");
        }
      }
    }
  }

  private static SipRequest read(Socket connection) throws IOException {
    SipFramer framer = new SipFramer();
    byte[] some = new byte[4_096];
    while (true) {
      if (framer.next() instanceof SipFramer.Frame.Message whole) {
        return (SipRequest) SipParser.parse(whole.bytes());
      }
      int count = connection.getInputStream().read(some);
      if (count < 0) throw new IOException("the connection ended");
      framer.append(some, 0, count);
    }
  }

  @Test
  void itComesByUdpWhereNobodyTakesConnections() throws Exception {
    try (var bed = new ServerBed(folder)) {
      Handset alice = bed.registered(Transport.UDP, "1001");
      Handset bob = bed.registered(Transport.UDP, "1002");
      Talk out = alice.dial(longInvite(alice, "1002"));
      Talk in = bob.awaitCall();
      assertThat(in.invite.toBytes()).hasSizeGreaterThan(1_300);
      assertThat(in.invite.topVia().protocol()).isEqualTo("UDP");
      in.answer();
      out.awaitAnswer();
      in.awaitRequest("ACK");
      out.ask(out.request(Method.BYE));
      in.accept("BYE");
    }
  }
}
