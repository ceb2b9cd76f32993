package org.ringfence.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.stun.LongTermCredential;
import org.ringfence.stun.StunMessage;

/** The TURN client against coturn, on loopback; left out where coturn is not installed. */
@Tag("interop")
@Tag("interop-coturn")
@Timeout(60)
class CoturnTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @TempDir Path folder;
  private Process coturn;
  private DatagramSocket socket;
  private DatagramSocket peer;
  private InetSocketAddress server;
  private TurnClient turn;
  private final List<TurnClient.Output> events = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    String program =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(place -> Path.of(place, "turnserver"))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse("");
    Assumptions.assumeFalse(program.isEmpty(), "coturn is not installed");
    socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    peer = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    socket.setSoTimeout(20);
    peer.setSoTimeout(5000);
    int port;
    try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      port = free.getLocalPort();
    }
    server = new InetSocketAddress(LOOPBACK, port);
    coturn =
        new ProcessBuilder(
                program,
                "-n",
                "--lt-cred-mech",
                "-u",
                "alice:red-queen",
                "-r",
                "example.org",
                "-L",
                "127.0.0.1",
                "-p",
                "" + port,
                "--allow-loopback-peers",
                "--no-tls",
                "--no-dtls",
                "--no-cli",
                "--user-quota",
                "1",
                "--log-file",
                "stdout",
                "--pidfile",
                folder.resolve("pid").toString(),
                "--userdb",
                folder.resolve("db").toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start(); // It is ready when it answers: the client asks again until then.
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (coturn == null) return;
    coturn.destroy();
    if (!coturn.waitFor(5, TimeUnit.SECONDS)) coturn.destroyForcibly();
    socket.close();
    peer.close();
  }

  private void open(String password) {
    turn = new TurnClient(new LongTermCredential("alice", password), new SplittableRandom(7));
    turn.start(System.nanoTime(), this::happened);
  }

  private void happened(TurnClient.Output output) {
    if (output instanceof TurnClient.Output.Send send) {
      transmit(send.datagram());
    } else {
      events.add(output);
    }
  }

  private void transmit(byte[] datagram) {
    try {
      socket.send(new DatagramPacket(datagram, datagram.length, server));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs the client until it reports an event of that kind; ChannelData is returned as one. */
  private <T extends TurnClient.Output> T next(Class<T> kind) throws IOException {
    long endNs = System.nanoTime() + 10_000_000_000L;
    byte[] room = new byte[2048];
    while (System.nanoTime() < endNs) {
      for (TurnClient.Output event : List.copyOf(events)) {
        if (kind.isInstance(event)) {
          events.remove(event);
          return kind.cast(event);
        }
      }
      DatagramPacket packet = new DatagramPacket(room, room.length);
      try {
        socket.receive(packet);
        take(Arrays.copyOf(room, packet.getLength()));
      } catch (SocketTimeoutException _) {
        turn.tick(System.nanoTime(), this::happened);
      }
    }
    throw new AssertionError("no " + kind.getSimpleName() + " but " + events);
  }

  private void take(byte[] datagram) {
    if (datagram[0] >= 0x40) {
      ByteBuffer framed = ByteBuffer.wrap(datagram);
      InetSocketAddress from = turn.channelPeer(framed, 0, datagram.length);
      byte[] payload = Arrays.copyOfRange(datagram, 4, 4 + framed.getShort(2));
      events.add(new TurnClient.Output.Received(from, payload));
      channelMessages++;
    } else if (StunMessage.parse(datagram) instanceof StunMessage message) {
      assertThat(turn.receive(message, System.nanoTime(), this::happened)).isTrue();
    }
  }

  private int channelMessages;

  private DatagramPacket atPeer() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    peer.receive(packet);
    return packet;
  }

  private static String text(DatagramPacket packet) {
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  private void back(String words, InetSocketAddress to) throws IOException {
    byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
    peer.send(new DatagramPacket(bytes, bytes.length, to));
  }

  private static byte[] bytes(String words) {
    return words.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aRelayCarriesBothWaysByIndicationAndByChannel() throws Exception {
    open("red-queen");
    var allocated = next(TurnClient.Output.Allocated.class);
    assertThat(allocated.mapped()).isEqualTo(socket.getLocalSocketAddress());
    InetSocketAddress there = (InetSocketAddress) peer.getLocalSocketAddress();
    turn.send(there, bytes("by indication"), System.nanoTime(), this::happened);
    assertThat(next(TurnClient.Output.Permitted.class).peer()).isEqualTo(there);
    DatagramPacket first = atPeer();
    assertThat(text(first)).isEqualTo("by indication");
    assertThat(first.getSocketAddress()).isEqualTo(allocated.relayed());
    back("answer", allocated.relayed());
    var received = next(TurnClient.Output.Received.class);
    assertThat(received.peer()).isEqualTo(there);
    assertThat(received.datagram()).isEqualTo(bytes("answer"));
    assertThat(channelMessages).isZero();
    turn.permit(there, true, System.nanoTime(), this::happened);
    ByteBuffer framed = ByteBuffer.allocate(64);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> {
          back("over the channel", allocated.relayed());
          next(TurnClient.Output.Received.class);
          return channelMessages > 0;
        });
    int length = turn.frame(there, ByteBuffer.wrap(bytes("media")), framed);
    assertThat(length).isEqualTo(9);
    transmit(Arrays.copyOf(framed.array(), length));
    assertThat(text(atPeer())).isEqualTo("media");
    turn.close(System.nanoTime(), this::happened);
    assertThat(next(TurnClient.Output.Ended.class).reason()).isEqualTo("released");
  }

  @Test
  void aWrongPasswordIsToldAndAQuotaToo() throws Exception {
    open("wrong");
    assertThat(next(TurnClient.Output.Ended.class).code()).isEqualTo(401);
    socket.close();
    socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    socket.setSoTimeout(20);
    open("red-queen");
    next(TurnClient.Output.Allocated.class);
    DatagramSocket second = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    second.setSoTimeout(20);
    DatagramSocket held = socket;
    try (held) {
      socket = second;
      open("red-queen");
      assertThat(next(TurnClient.Output.Ended.class).code()).isEqualTo(486);
    }
  }
}
