package org.ringfence.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.server.cli.Console;
import org.ringfence.server.cli.Ringfence;
import org.ringfence.server.store.CallMedia;
import org.ringfence.server.store.Cdr;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;

/** What is measured of a real call is kept with its record, and shown. */
@Timeout(120)
class CallQualityTest {
  private static final int PACKETS = 200;

  @TempDir Path folder;

  private static int mediaPort(SipMessage message) {
    var found = Pattern.compile("m=audio (\\d+)").matcher(new String(message.body(), UTF_8));
    assertThat(found.find()).isTrue();
    return Integer.parseInt(found.group(1));
  }

  /**
   * Sends a stretch of sound without every tenth packet, once the other hears what is sent: the
   * media follow the signalling in their own time.
   */
  private static void speak(Handset phone, int port, int losing, Handset other) throws Exception {
    ByteBuffer packet = ByteBuffer.allocate(172);
    DatagramPacket heard = new DatagramPacket(new byte[2048], 2048);
    other.rtp.setSoTimeout(20);
    int first = 0;
    for (boolean open = false; !open; first++) {
      assertThat(first).as("packets that nobody heard").isLessThan(1000);
      send(phone, port, packet, first);
      try {
        other.rtp.receive(heard);
        open = true;
      } catch (SocketTimeoutException notYet) {
        continue;
      }
    }
    for (int i = 0; i < PACKETS; i++) {
      if (losing > 0 && i % losing == losing / 2) continue;
      send(phone, port, packet, first + i);
      // Twenty at a time fit into every buffer on the way.
      if (i % 20 == 0) LockSupport.parkNanos(1_000_000);
    }
  }

  private static void send(Handset phone, int port, ByteBuffer packet, int number)
      throws IOException {
    RtpPacket.writeHeader(packet, 0, number == 0, 0, number, 160 * number, 0x1234);
    phone.rtp.send(
        new DatagramPacket(packet.array(), 172, new InetSocketAddress(ServerBed.LOOPBACK, port)));
  }

  private static byte[] report(String callId) {
    return ("VQSessionReport: CallTerm\r\nCallID: "
            + callId
            + "\r\nLocalMetrics:\r\nPacketLoss:NLR=1.5 JDR=0\r\nQualityEst:MOSLQ=4.1\r\n")
        .getBytes(UTF_8);
  }

  private static String run(Path data, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream both = new PrintStream(out, true, UTF_8);
    Console console = new Console(new ByteArrayInputStream(new byte[0]), both, both, false);
    int exit =
        Ringfence.run(
            words,
            console,
            (config, stores, progress) -> {
              throw new AssertionError("nothing is started");
            });
    assertThat(exit).as("%s", out).isZero();
    assertThat(data).exists();
    return out.toString(UTF_8);
  }

  @Test
  void lossIsKeptWithTheRecordAndShown() throws Exception {
    String id;
    Path data;
    try (ServerBed bed = new ServerBed(folder)) {
      data = bed.folder.path();
      Handset alice = bed.registered(Transport.TCP, "1001");
      Handset bob = bed.registered(Transport.TCP, "1002");
      List<Talk> talks = Handset.talking(alice, bob);
      Talk in = talks.get(1);
      int toAlice = mediaPort(java.util.Objects.requireNonNull(talks.getFirst().answer));
      speak(alice, toAlice, 10, bob);
      speak(bob, mediaPort(in.invite), 0, alice);
      talks.getFirst().ask(talks.getFirst().request(Method.BYE));
      SipRequest.Builder told =
          alice
              .request(Method.PUBLISH, "sip:" + ServerBed.DOMAIN, Handset.newCallId(), 1)
              .add(HeaderName.EVENT, "vq-rtcpxr")
              .body("application/vq-rtcpxr", report(talks.getFirst().invite.callId()));
      assertThat(alice.ask(told).status()).isEqualTo(200);
      assertThat(bob.ask(bob.request(Method.PUBLISH, "sip:test.example", "other", 1)).status())
          .as("nothing else is published here")
          .isEqualTo(405);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() ->
              bed.stores.calls().recent(1, null).stream()
                  .anyMatch(cdr -> !cdr.quality().sentence().isEmpty()));
      Cdr record = bed.stores.calls().recent(1, null).getFirst();
      id = record.callId();
      assertThat(record.quality().sentence())
          .matches(
              "Loss of (9(\\.\\d)?|1[01]) % between 1001's phone and us, on the way to us"
                  + " all the time\\.");
      assertThat(record.quality().callerHears()).as("no reports came").isNull();
      CallMedia media = bed.stores.quality().of(id).getFirst();
      assertThat(media.read().orElseThrow().seconds())
          .allSatisfy(second -> assertThat(second.caller().roundTripTenths()).isEqualTo(-1));
    }
    String shown = run(data, "calls", "show", id, "--data", data.toString());
    assertThat(shown)
        .contains("1001 called 1002, answered by 1002")
        .contains("between 1001's phone and us")
        .containsPattern("1001 to us +PCMU +(9|1[01])\\.\\d % ")
        .containsPattern("1002 to us +PCMU +0\\.0 % ")
        .contains("1002 heard 1001: unknown (not measured: loss, late packets)")
        .contains("1001's phone says: MOS 4.1, loss 1.5 %, late 0.0 %");
    String json = run(data, "calls", "show", id, "--json", "--data", data.toString());
    assertThat(json).contains("\"sentence\" : \"Loss of").contains("\"jitterTenths\" : ");
    assertThat(run(data, "calls", "--data", data.toString())).contains("-/-");
  }
}
