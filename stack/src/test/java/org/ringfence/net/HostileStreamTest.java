package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.guard.Verdict;
import org.ringfence.net.TransportCounters.Count;

/** What hostile peers do with a stream; each time a real message must still come through. */
@Timeout(60)
class HostileStreamTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final EventLoop loop = new EventLoop("unused");
  private final Recorder seen = new Recorder();
  private final List<Socket> sockets = new ArrayList<>();
  private SipTransports server;
  private InetSocketAddress at;

  private void start(TransportSettings settings) throws IOException {
    start(settings, Admission.all());
  }

  private void start(TransportSettings settings, Admission admission) throws IOException {
    server = new SipTransports(settings, List.of(loop), seen, admission, null);
    at = server.listen(Transport.TCP, SipTransportsTest.any("127.0.0.1"));
  }

  @AfterEach
  void close() throws IOException {
    int before = seen.received.size();
    Socket honest = connect();
    honest.getOutputStream().write(Recorder.bytes("an-honest-caller"));
    await().until(() -> seen.received.size() == before + 1);
    for (Socket socket : sockets) {
      socket.close();
    }
    await().until(() -> server.connections() == 0);
    server.close();
    loop.close();
  }

  @Test
  void aMessageMayComeByteByByte() throws Exception {
    start(TransportSettings.defaults());
    Socket phone = connect();
    for (byte b : Recorder.bytes("crumbs")) {
      phone.getOutputStream().write(b);
    }
    await().until(() -> seen.received.size() == 1);
    assertThat(seen.received.element().message().callId()).isEqualTo("crumbs");
  }

  @Test
  void manyMessagesMayComeAtOnce() throws Exception {
    start(TransportSettings.defaults());
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      all.append(Recorder.text("call-" + i));
    }
    String half = Recorder.text("the-last");
    all.append(half, 0, 40);
    OutputStream out = connect().getOutputStream();
    out.write(all.toString().getBytes(StandardCharsets.UTF_8));
    await().until(() -> seen.received.size() == 500);
    out.write(half.substring(40).getBytes(StandardCharsets.UTF_8));
    await().until(() -> seen.received.size() == 501);
    assertThat(seen.received.stream().map(r -> r.message().callId()))
        .startsWith("call-0", "call-1")
        .endsWith("call-499", "the-last");
  }

  @Test
  void aHugeContentLengthIsRefusedBeforeItsBodyComes() throws Exception {
    start(TransportSettings.defaults());
    for (String length : new String[] {"99999999", "9223372036854775808", "-1", "1e3"}) {
      Socket phone = connect();
      String text = Recorder.text("huge").replace("Content-Length: 0", "Content-Length: " + length);
      phone.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      assertThat(phone.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(seen.received).isEmpty();
    assertThat(seen.malformed).hasSize(4);
    assertThat(server.counters().value(Count.CLOSED_BROKEN)).isEqualTo(4);
  }

  @Test
  void endlessHeadersAreCutOff() throws Exception {
    start(TransportSettings.defaults());
    Socket phone = connect();
    phone.getOutputStream().write("OPTIONS sip:x SIP/2.0\r\nX: ".getBytes(StandardCharsets.UTF_8));
    byte[] filler = "aaaaaaaaaaaaaaaa".repeat(256).getBytes(StandardCharsets.UTF_8);
    int written = 0;
    try {
      while (written < 64 << 20) {
        phone.getOutputStream().write(filler);
        written += filler.length;
      }
    } catch (IOException e) {
      // Cut off, as it should be.
    }
    assertThat(written).isLessThan(64 << 20);
    assertThat(server.counters().value(Count.CLOSED_BROKEN)).isEqualTo(1);
  }

  @Test
  void aSlowSenderIsCutOffHoweverBusyItLooks() throws Exception {
    start(TransportSettings.defaults().withDeadlines(LONG, LONG, SHORT, LONG));
    Socket phone = connect();
    phone.getOutputStream().write(Recorder.bytes("whole"));
    await().until(() -> seen.received.size() == 1);
    byte[] slow = Recorder.bytes("slow");
    Dripper writer = new Dripper(phone, slow);
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !writer.writeOne() || server.counters().value(Count.CLOSED_SLOW) == 1);
    assertThat(server.counters().value(Count.CLOSED_SLOW)).isEqualTo(1);
    await().until(() -> seen.closed.size() == 1);
    assertThat(seen.received).hasSize(1);
  }

  @Test
  void whoConnectsAndSaysNothingIsCutOff() throws Exception {
    start(TransportSettings.defaults().withDeadlines(LONG, LONG, LONG, SHORT));
    Socket mute = connect();
    assertThat(mute.getInputStream().read()).isEqualTo(-1);
    assertThat(server.counters().value(Count.CLOSED_SLOW)).isEqualTo(1);
  }

  @Test
  void anIdleConnectionIsClosed() throws Exception {
    start(TransportSettings.defaults().withDeadlines(LONG, SHORT, LONG, LONG));
    Socket phone = connect();
    phone.getOutputStream().write(Recorder.bytes("once"));
    assertThat(phone.getInputStream().read()).isEqualTo(-1);
    assertThat(server.counters().value(Count.CLOSED_IDLE)).isEqualTo(1);
  }

  @Test
  void connectionsAreBoundedInAllAndPerPeer() throws Exception {
    start(TransportSettings.defaults().withConnections(30, 20));
    for (int i = 0; i < 60; i++) {
      connect();
    }
    await().until(() -> server.counters().value(Count.REFUSED_TOO_MANY_FROM_REMOTE) == 40);
    for (int i = 0; i < 15; i++) {
      Socket other = new Socket();
      sockets.add(other);
      other.bind(new InetSocketAddress("127.0.0.2", 0));
      other.connect(at);
    }
    await().until(() -> server.counters().value(Count.REFUSED_TOO_MANY) == 5);
    assertThat(server.connections()).isEqualTo(30);
    for (Socket socket : sockets) {
      socket.close();
    }
    await().until(() -> server.connections() == 0);
  }

  /** A flood of connections that say nothing keeps nobody out, and ends nobody's who is known. */
  @Test
  void strangersMakeRoomTheOldestFirst() throws Exception {
    Set<Integer> known = ConcurrentHashMap.newKeySet();
    Admission admission =
        new Admission() {
          @Override
          public Verdict judge(Flow from, int length) {
            return Verdict.NEWCOMER;
          }

          @Override
          public boolean isKnown(Flow connection) {
            return known.contains(connection.remote().getPort());
          }
        };
    start(TransportSettings.defaults().withConnections(20, 1_000), admission);
    Socket phone = connect();
    known.add(phone.getLocalPort());
    for (int i = 0; i < 100; i++) connect();
    await().until(() -> server.counters().value(Count.MADE_ROOM) == 81);
    phone.getOutputStream().write(Recorder.bytes("still-here"));
    await().until(() -> seen.received.size() == 1);
    connect().getOutputStream().write(Recorder.bytes("somebody-new"));
    await().until(() -> seen.received.size() == 2);
  }

  @Test
  void whoDoesNotReadIsDropped() throws Exception {
    start(TransportSettings.defaults().withWriteHighWaterBytes(64 * 1024));
    Socket phone = connect();
    phone.getOutputStream().write(Recorder.bytes("hello"));
    await().until(() -> seen.received.size() == 1);
    byte[] large = new byte[32 * 1024];
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          server.send(large, seen.received.element().from());
          return server.counters().value(Count.CLOSED_BACKPRESSURE) == 1;
        });
    await().until(() -> seen.closed.size() == 1);
    assertThat(seen.failed).isNotEmpty();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(at.getAddress(), at.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    sockets.add(socket);
    return socket;
  }

  /** Writes one byte at a time, as long as there are any. */
  private static final class Dripper {
    private final Socket socket;
    private final byte[] bytes;
    private int at;

    Dripper(Socket socket, byte[] bytes) {
      this.socket = socket;
      this.bytes = bytes;
    }

    boolean writeOne() {
      try {
        socket.getOutputStream().write(bytes[at++]);
        return at < bytes.length;
      } catch (IOException e) {
        return false;
      }
    }
  }
}
