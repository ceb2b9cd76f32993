package org.ringfence.lab.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.ringfence.media.MediaAddress;
import org.ringfence.net.epoll.LinuxUdp;
import org.ringfence.rtp.RtpPacket;

/**
 * Sends stamped RTP to every port of a relay at an even pace, and takes what comes out on the other
 * side: counts, loss, and how long each packet took. Two sockets in all, many packets a system
 * call, so that it has room where the relay has none.
 */
final class RtpGenerator implements AutoCloseable {
  /** RTP header and 20 ms of G.711. */
  private static final int PACKET_BYTES = 172;

  private static final int BATCH = 32;
  private static final int SLOT_BYTES = 256;
  private static final int HEADER_BYTES = 64; // struct mmsghdr on 64 bits
  private static final int VECTOR_BYTES = 16; // struct iovec
  private static final int ADDRESS_BYTES = 16; // struct sockaddr_in
  private static final int SOCKET_BUFFER_BYTES = 16 << 20;
  private static final int MAX_DELAYS = 1 << 20;

  private final Arena arena = Arena.ofConfined();
  private final Batch[] out = new Batch[2];
  private final Batch in;
  private final int[] fds = new int[2];
  private final int[][] ports;
  private final int[] sequences;
  private final int[] delaysNs = new int[MAX_DELAYS];
  private int delays;
  private long sent;
  private long received;
  private int stream;
  private long run;

  /** A fixed array of mmsghdr, each with one vector and one address. */
  private static final class Batch {
    final MemorySegment headers;
    final ByteBuffer packets;
    final ByteBuffer addresses;
    int count;

    Batch(Arena arena, boolean addressed) {
      headers = arena.allocate((long) BATCH * HEADER_BYTES, 8);
      MemorySegment vectors = arena.allocate((long) BATCH * VECTOR_BYTES, 8);
      MemorySegment bytes = arena.allocate((long) BATCH * SLOT_BYTES, 8);
      MemorySegment names = arena.allocate((long) BATCH * ADDRESS_BYTES, 8);
      packets = bytes.asByteBuffer();
      addresses = names.asByteBuffer();
      for (int i = 0; i < BATCH; i++) {
        long header = (long) i * HEADER_BYTES;
        long vector = (long) i * VECTOR_BYTES;
        vectors.set(JAVA_LONG, vector, bytes.address() + (long) i * SLOT_BYTES);
        vectors.set(JAVA_LONG, vector + 8, addressed ? PACKET_BYTES : SLOT_BYTES);
        if (addressed) {
          headers.set(JAVA_LONG, header, names.address() + (long) i * ADDRESS_BYTES);
          headers.set(JAVA_INT, header + 8, ADDRESS_BYTES);
        }
        headers.set(JAVA_LONG, header + 16, vectors.address() + vector);
        headers.set(JAVA_LONG, header + 24, 1);
      }
    }
  }

  /** One run's outcome. */
  record Outcome(
      double sentPerSecond, double receivedPerSecond, long lost, double p50Us, double p99Us) {}

  /** Binds its two sockets on loopback. */
  RtpGenerator(int portA, int portB) throws IOException {
    for (int side = 0; side < 2; side++) {
      fds[side] = LinuxUdp.socket(LinuxUdp.AF_INET);
      ByteBuffer address = ByteBuffer.allocate(LinuxUdp.ADDRESS_BYTES);
      LinuxUdp.putAddress(address, 0, false, 0, 0x7F000001, side == 0 ? portA : portB);
      LinuxUdp.bind(fds[side], Arrays.copyOf(address.array(), ADDRESS_BYTES));
      try {
        LinuxUdp.option(
            fds[side], LinuxUdp.SOL_SOCKET, LinuxUdp.SO_RCVBUFFORCE, SOCKET_BUFFER_BYTES);
      } catch (IOException e) {
        LinuxUdp.option(fds[side], LinuxUdp.SOL_SOCKET, LinuxUdp.SO_RCVBUF, SOCKET_BUFFER_BYTES);
      }
      out[side] = new Batch(arena, true);
    }
    in = new Batch(arena, false);
    ports = new int[2][0];
    sequences = new int[1 << 16];
  }

  /** The relay's RTP ports: one of each side for every call. */
  void target(int[] portsA, int[] portsB) {
    ports[0] = portsA;
    ports[1] = portsB;
    stream = 0;
  }

  /**
   * Sends at an even pace for so long, then waits for what is still under way.
   *
   * @param packetsPerSecond in all, both directions
   */
  Outcome run(int packetsPerSecond, long durationNs) {
    drain();
    run++;
    sent = 0;
    received = 0;
    delays = 0;
    long startNs = System.nanoTime();
    long nowNs = startNs;
    while (nowNs - startNs < durationNs) {
      long due = (long) ((double) (nowNs - startNs) * packetsPerSecond / 1e9);
      // Never more at once than one batch: a burst is not what phones send.
      boolean busy = send((int) Math.min(due - sent, BATCH), nowNs);
      busy |= receive();
      if (!busy) {
        LockSupport.parkNanos(5_000);
      }
      nowNs = System.nanoTime();
    }
    double seconds = (nowNs - startNs) / 1e9;
    long drainedNs = System.nanoTime() + 200_000_000L;
    while (received < sent && System.nanoTime() - drainedNs < 0) {
      if (!receive()) {
        LockSupport.parkNanos(50_000);
      }
    }
    int[] sorted = Arrays.copyOf(delaysNs, Math.min(delays, MAX_DELAYS));
    Arrays.sort(sorted);
    return new Outcome(
        sent / seconds,
        received / seconds,
        sent - received,
        percentile(sorted, 0.50),
        percentile(sorted, 0.99));
  }

  /** Waits until nothing of an earlier run is under way any more; at most 2 s. */
  private void drain() {
    long startNs = System.nanoTime();
    long quietNs = startNs;
    long nowNs = startNs;
    while (nowNs - quietNs < 50_000_000L && nowNs - startNs < 2_000_000_000L) {
      if (receive()) {
        quietNs = nowNs;
      } else {
        LockSupport.parkNanos(1_000_000);
      }
      nowNs = System.nanoTime();
    }
  }

  private static double percentile(int[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * share)] / 1000.0;
  }

  private boolean send(int count, long nowNs) {
    for (int i = 0; i < count; i++) {
      int streams = 2 * ports[0].length;
      int side = stream & 1;
      Batch batch = out[side];
      int slot = batch.count++;
      int packet = slot * SLOT_BYTES;
      int sequence = sequences[stream]++;
      RtpPacket.writeHeader(
          batch.packets, packet, false, 0, sequence, sequence * 160, 0x1000 + stream);
      batch.packets.putLong(packet + RtpPacket.HEADER_BYTES, nowNs);
      batch.packets.putLong(packet + RtpPacket.HEADER_BYTES + 8, run);
      LinuxUdp.putAddress(
          batch.addresses,
          slot * ADDRESS_BYTES,
          false,
          0,
          MediaAddress.ipv4(0x7F000001),
          ports[side][stream >> 1]);
      stream = (stream + 1) % streams;
    }
    for (int side = 0; side < 2; side++) {
      Batch batch = out[side];
      if (batch.count > 0) {
        sent += Math.max(0, LinuxUdp.sendMany(fds[side], batch.headers.address(), batch.count));
        batch.count = 0;
      }
    }
    return count > 0;
  }

  private boolean receive() {
    boolean any = false;
    for (int fd : fds) {
      int count = LinuxUdp.receiveMany(fd, in.headers.address(), BATCH);
      if (count <= 0) {
        continue;
      }
      any = true;
      long nowNs = System.nanoTime();
      for (int i = 0; i < count; i++) {
        int body = i * SLOT_BYTES + RtpPacket.HEADER_BYTES;
        if (in.packets.getLong(body + 8) == run) {
          long delayNs = nowNs - in.packets.getLong(body);
          delaysNs[delays++ & (MAX_DELAYS - 1)] = (int) Math.min(Integer.MAX_VALUE, delayNs);
          received++;
        }
      }
    }
    return any;
  }

  @Override
  public void close() throws IOException {
    for (int fd : fds) {
      LinuxUdp.close(fd);
    }
    arena.close();
  }
}
