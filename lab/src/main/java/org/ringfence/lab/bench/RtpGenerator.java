package org.ringfence.lab.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.net.epoll.LinuxUdp;
import org.ringfence.rtp.PacketKind;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.srtp.SrtpContext;
import org.ringfence.srtp.SrtpStatus;

/**
 * Sends RTP or SRTP to every port of a relay at an even pace, and takes what comes out on the other
 * side: counts, loss, and how long each packet took. Two sockets in all, many packets a system
 * call, so that it has room where the relay has none.
 *
 * <p>A packet is known again by its header, which no relay encrypts. Its delay ends when the kernel
 * puts it into our socket: how long we take to look there is not the relay's. Of every stream one
 * packet in 64 is decrypted and its payload compared.
 */
final class RtpGenerator implements AutoCloseable {
  /** RTP header and 20 ms of G.711. */
  private static final int PACKET_BYTES = 172;

  private static final int LOOPBACK = 0x7F000001;
  private static final int FIRST_SSRC = 0x1000;
  private static final int SOCKET_BUFFER_BYTES = 16 << 20;

  /** Packets of a stream whose time of sending is known: some seconds of them. */
  private static final int REMEMBERED = 2048;

  /** So many packets at most are sent at once. */
  private static final int BURST = 8;

  /** Who was held up longer than so many packets does not make up for it: phones would not. */
  private static final int MOST_BEHIND = 64;

  private static final int LOOKED_AT = 64;
  private static final long ASK_NS = 100_000_000L;

  private final Arena arena = Arena.ofConfined();
  private final PacketBatch[] out = {new PacketBatch(arena), new PacketBatch(arena)};
  private final PacketBatch in = new PacketBatch(arena);
  private final int[] fds = new int[2];
  private final Delays delays = new Delays();
  private Stream[] streams = {};
  private long sent;
  private long toRelay;
  private long received;
  private long wrong;
  private int relayed;
  private int turn;
  private long dayNs;
  private long dayAskedNs;

  /** The streams that a clock of the other end drives: those of transcoded calls. */
  final FrameTimes frames = new FrameTimes();

  /** One party of one call, as it sends and as the other party hears it. */
  private static final class Stream {
    final int port;
    final int payloadType;
    final @Nullable SrtpContext outbound;
    final @Nullable SrtpContext inbound;
    final long[] sentNs = new long[REMEMBERED];
    int sequence;
    int firstOfRun;

    Stream(int port, int payloadType, RelayJob.@Nullable Keys own, RelayJob.@Nullable Keys other) {
      this.port = port;
      this.payloadType = payloadType;
      outbound = own == null ? null : SrtpContext.outbound(own.sends());
      inbound = other == null ? null : SrtpContext.inbound(other.receives());
    }
  }

  /**
   * A call: our ports for the two parties, what they speak, and their keys.
   *
   * @param keysA null for a party in the clear
   */
  record Call(
      int portA,
      int portB,
      int payloadTypeA,
      int payloadTypeB,
      RelayJob.@Nullable Keys keysA,
      RelayJob.@Nullable Keys keysB) {
    /** One whose packets come out as they went in. */
    static Call relayed(
        int portA, int portB, RelayJob.@Nullable Keys keysA, RelayJob.@Nullable Keys keysB) {
      return new Call(portA, portB, 0, 0, keysA, keysB);
    }

    /** One whose packets are made anew: see {@link RtpGenerator#frames}. */
    static Call transcoded(int portA, int portB) {
      int a = TranscodedCall.CODEC_A.staticPayloadType();
      int b = TranscodedCall.CODEC_B.staticPayloadType();
      return new Call(portA, portB, a, b, null, null);
    }

    boolean isRelayed() {
      return payloadTypeA == payloadTypeB;
    }
  }

  /**
   * One run's outcome.
   *
   * @param lost of what was to be relayed
   * @param wrong packets that did not say what was sent
   */
  record Outcome(
      double sentPerSecond,
      double receivedPerSecond,
      long lost,
      long wrong,
      double p50Us,
      double p99Us,
      double p999Us) {
    static final Outcome NONE = new Outcome(0, 0, 0, 0, 0, 0, 0);
  }

  /** Binds its two sockets on loopback. */
  RtpGenerator(int portA, int portB) throws IOException {
    for (int side = 0; side < 2; side++) {
      fds[side] = LinuxUdp.socket(LinuxUdp.AF_INET);
      ByteBuffer address = ByteBuffer.allocate(LinuxUdp.ADDRESS_BYTES);
      int port = side == 0 ? portA : portB;
      int length = LinuxUdp.putAddress(address, 0, false, 0, LOOPBACK, port);
      LinuxUdp.bind(fds[side], Arrays.copyOf(address.array(), length));
      PacketBatch.stamp(fds[side]);
      try {
        LinuxUdp.option(
            fds[side], LinuxUdp.SOL_SOCKET, LinuxUdp.SO_RCVBUFFORCE, SOCKET_BUFFER_BYTES);
      } catch (IOException e) {
        LinuxUdp.option(fds[side], LinuxUdp.SOL_SOCKET, LinuxUdp.SO_RCVBUF, SOCKET_BUFFER_BYTES);
      }
    }
  }

  /** Sends to these calls from now on, first those relayed; streams of both sides take turns. */
  void target(List<Call> calls) {
    streams = new Stream[2 * calls.size()];
    for (int i = 0; i < calls.size(); i++) {
      Call call = calls.get(i);
      streams[2 * i] = new Stream(call.portA, call.payloadTypeA, call.keysA, call.keysB);
      streams[2 * i + 1] = new Stream(call.portB, call.payloadTypeB, call.keysB, call.keysA);
    }
    relayed = 2 * (int) calls.stream().filter(Call::isRelayed).count();
    turn = 0;
  }

  /**
   * Sends at an even pace for so long, then waits for what is still under way.
   *
   * @param packetsPerSecond in all, both directions
   */
  Outcome run(int packetsPerSecond, long durationNs) {
    drain();
    for (Stream stream : streams) {
      stream.firstOfRun = stream.sequence;
    }
    sent = 0;
    toRelay = 0;
    received = 0;
    wrong = 0;
    delays.clear();
    long startNs = System.nanoTime();
    long nowNs = startNs;
    long skipped = 0;
    while (nowNs - startNs < durationNs) {
      long due = (long) ((double) (nowNs - startNs) * packetsPerSecond / 1e9) - sent - skipped;
      if (due > MOST_BEHIND) {
        skipped += due - BURST;
      }
      send((int) Math.min(due, BURST), nowNs);
      // It never sleeps: to sleep is to wake late, and then to send what was due all at once.
      receive();
      askTheDay(nowNs);
      nowNs = System.nanoTime();
    }
    double seconds = (nowNs - startNs) / 1e9;
    long drainedNs = System.nanoTime() + 200_000_000L;
    while (received < toRelay && System.nanoTime() - drainedNs < 0) {
      receive();
    }
    return new Outcome(
        sent / seconds,
        received / seconds,
        toRelay - received,
        wrong,
        delays.percentile(0.50),
        delays.percentile(0.99),
        delays.percentile(0.999));
  }

  /** Waits until nothing of an earlier run is under way any more; at most 2 s. */
  private void drain() {
    long startNs = System.nanoTime();
    long quietNs = startNs;
    long nowNs = startNs;
    while (nowNs - quietNs < 50_000_000L && nowNs - startNs < 2_000_000_000L) {
      if (receive()) {
        quietNs = nowNs;
      }
      nowNs = System.nanoTime();
    }
  }

  /** The kernel notes the time of day, which is set to rights now and then; we count our own. */
  private void askTheDay(long nowNs) {
    if (dayAskedNs != 0 && nowNs - dayAskedNs < ASK_NS) {
      return;
    }
    long beforeNs = System.nanoTime();
    Instant now = Instant.now();
    if (System.nanoTime() - beforeNs < 10_000 || dayAskedNs == 0) {
      dayNs = now.getEpochSecond() * 1_000_000_000L + now.getNano() - beforeNs;
      dayAskedNs = nowNs;
    }
  }

  private void send(int count, long nowNs) {
    for (int i = 0; i < count; i++) {
      Stream stream = streams[turn];
      PacketBatch batch = out[turn & 1];
      int at = batch.next();
      int sequence = stream.sequence++;
      int ssrc = FIRST_SSRC + turn;
      int type = stream.payloadType;
      RtpPacket.writeHeader(batch.packets, at, false, type, sequence, sequence * 160, ssrc);
      batch.packets.putLong(at + RtpPacket.HEADER_BYTES, word(ssrc, sequence));
      int length = PACKET_BYTES;
      if (stream.outbound != null) {
        if (stream.outbound.protect(batch.packets, at, length) != SrtpStatus.OK) {
          throw new IllegalStateException("a packet could not be protected");
        }
        length = stream.outbound.length();
      }
      batch.add(length, LOOPBACK, stream.port);
      stream.sentNs[sequence % REMEMBERED] = nowNs;
      toRelay += turn < relayed ? 1 : 0;
      turn = (turn + 1) % streams.length;
    }
    if (count > 0) {
      int went = out[0].send(fds[0]) + out[1].send(fds[1]);
      sent += went;
      toRelay -= count - went; // not the relay's loss
    }
  }

  /** What a packet's payload begins with. */
  private static long word(int ssrc, int sequence) {
    return (long) ssrc << 32 | sequence & 0xFFFF;
  }

  private boolean receive() {
    boolean any = false;
    for (int fd : fds) {
      int count = in.receive(fd);
      any |= count > 0;
      for (int i = 0; i < count; i++) {
        take(i);
      }
    }
    return any;
  }

  private void take(int packet) {
    int at = packet * PacketBatch.SLOT_BYTES;
    int ssrc = in.packets.getInt(at + 8);
    int number = ssrc - FIRST_SSRC;
    int low = in.packets.getShort(at + 2) & 0xFFFF;
    if (number < 0 || number >= streams.length) {
      if (PacketKind.of(in.packets, at, in.length(packet)) == PacketKind.RTP) {
        frames.arrived(ssrc, low, in.arrivedNs(packet) - dayNs);
      }
      return;
    }
    Stream stream = streams[number];
    int sequence = stream.sequence - (stream.sequence - low & 0xFFFF);
    if (sequence < stream.firstOfRun) {
      return; // late, of an earlier run
    }
    received++;
    if (low % LOOKED_AT == 0 && !isRight(stream, at, in.length(packet), word(ssrc, low))) {
      wrong++;
    }
    delays.add(in.arrivedNs(packet) - dayNs - stream.sentNs[sequence % REMEMBERED]);
  }

  private boolean isRight(Stream stream, int at, int length, long word) {
    int bytes = length;
    SrtpContext inbound = stream.inbound;
    if (inbound != null) {
      if (inbound.unprotect(in.packets, at, bytes) != SrtpStatus.OK) {
        return false;
      }
      bytes = inbound.length();
    }
    return bytes == PACKET_BYTES && in.packets.getLong(at + RtpPacket.HEADER_BYTES) == word;
  }

  @Override
  public void close() throws IOException {
    for (int fd : fds) {
      LinuxUdp.close(fd);
    }
    arena.close();
  }
}
