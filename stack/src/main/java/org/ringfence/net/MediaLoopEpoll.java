package org.ringfence.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.media.MediaAddress;
import org.ringfence.net.epoll.LinuxUdp;
import org.ringfence.net.epoll.UdpBatch;
import org.ringfence.srtp.SrtpProfile;

/**
 * Linux sockets by epoll, recvfrom and sendto without a Java object per packet. Level-triggered and
 * one packet a socket a round, so that a flood at one port cannot starve the others. A socket that
 * many share takes and sends many by one call.
 */
final class MediaLoopEpoll implements MediaLoopSockets {
  private static final int EVENTS = 256;
  private static final int BUFFER_BYTES = 4096;

  /** The longest packet, and what protecting adds to it. */
  /** A packet of any length that is let in, with its keys' overhead, and whole lines of a cache. */
  private static final int SLOT_BYTES =
      (Limits.RTP_PACKET_BYTES + SrtpProfile.MAX_OVERHEAD_BYTES + 63) / 64 * 64;

  private static final int FROM_OFFSET = 0;
  private static final int FROM_LENGTH_OFFSET = 32;
  private static final int TO_OFFSET = 64;
  private static final int WAKE_OFFSET = 96;

  private final Arena arena = Arena.ofShared();
  private final ByteBuffer packet;
  private final ByteBuffer scratch;
  private final ByteBuffer addresses;
  private final ByteBuffer addressLength;
  private final ByteBuffer events;
  private final long packetAt;
  private final long scratchAt;
  private final long addressesAt;
  private final long eventsAt;
  private final int epoll;
  private final int wake;
  private final Object bound = new Object();
  private volatile @Nullable Socket[] byFd = new Socket[1024];

  /** For sockets that many share; null while there is none. */
  private @Nullable UdpBatch in;

  private @Nullable UdpBatch out;
  private long batchAt;

  /** The shared socket whose packets are being handled: what it sends waits for the last. */
  private @Nullable Socket gathering;

  private @Nullable MediaAddress lastTo;
  private boolean lastIpv6;
  private int lastToLength;

  private final Dscp mark;

  /** The octets of all marks, for calls that take addresses. */
  private final long marksAt;

  MediaLoopEpoll(Dscp mark) throws IOException {
    this.mark = mark;
    MemorySegment memory = arena.allocate(2 * BUFFER_BYTES + 128 + EVENTS * 16, 64);
    packet = slice(memory, 0, BUFFER_BYTES);
    scratch = slice(memory, BUFFER_BYTES, BUFFER_BYTES);
    addresses = slice(memory, 2 * BUFFER_BYTES, 128);
    addressLength = slice(memory, 2 * BUFFER_BYTES, 128).order(ByteOrder.nativeOrder());
    events = slice(memory, 2 * BUFFER_BYTES + 128, EVENTS * 16).order(ByteOrder.nativeOrder());
    packetAt = memory.address();
    scratchAt = packetAt + BUFFER_BYTES;
    addressesAt = scratchAt + BUFFER_BYTES;
    eventsAt = addressesAt + 128;
    MemorySegment marks = arena.allocate(4L * Dscp.values().length, 4);
    for (Dscp each : Dscp.values()) {
      marks.setAtIndex(ValueLayout.JAVA_INT, each.ordinal(), each.octet());
    }
    marksAt = marks.address();
    epoll = LinuxUdp.epollCreate();
    wake = LinuxUdp.eventFd();
    LinuxUdp.epollAdd(epoll, wake);
  }

  private static ByteBuffer slice(MemorySegment memory, long offset, long bytes) {
    return memory.asSlice(offset, bytes).asByteBuffer();
  }

  private static final class Socket extends MediaSocket {
    final int fd;
    final boolean ipv6;

    Socket(InetSocketAddress local, int fd, boolean ipv6) {
      super(local);
      this.fd = fd;
      this.ipv6 = ipv6;
    }
  }

  @Override
  public MediaSocket bind(InetSocketAddress local) throws IOException {
    boolean ipv6 = local.getAddress() instanceof Inet6Address;
    MediaAddress address = MediaAddress.of(local);
    ByteBuffer bytes = ByteBuffer.allocate(LinuxUdp.ADDRESS_BYTES);
    int length = LinuxUdp.putAddress(bytes, 0, ipv6, address.high(), address.low(), address.port());
    int fd = LinuxUdp.socket(ipv6 ? LinuxUdp.AF_INET6 : LinuxUdp.AF_INET);
    try {
      LinuxUdp.bind(fd, Arrays.copyOf(bytes.array(), length));
      mark(fd, ipv6, mark);
    } catch (IOException e) {
      LinuxUdp.close(fd);
      throw e;
    }
    Socket socket = new Socket(local, fd, ipv6);
    synchronized (bound) {
      @Nullable Socket[] table = byFd;
      if (fd >= table.length) {
        table = Arrays.copyOf(table, Math.max(fd + 1, 2 * table.length));
      }
      table[fd] = socket;
      byFd = table;
    }
    return socket;
  }

  @Override
  public void mark(MediaSocket socket, Dscp wanted) {
    Socket own = (Socket) socket;
    UdpBatch before = out;
    if (own == gathering && before != null) before.send(own.fd); // as it was gathered
    long octet = marksAt + 4L * wanted.ordinal();
    if (own.ipv6) {
      LinuxUdp.optionAt(own.fd, LinuxUdp.IPPROTO_IPV6, LinuxUdp.IPV6_TCLASS, octet);
    }
    LinuxUdp.optionAt(own.fd, LinuxUdp.IPPROTO_IP, LinuxUdp.IP_TOS, octet);
  }

  @Override
  public boolean marksEach() {
    return true;
  }

  private static void mark(int fd, boolean ipv6, Dscp wanted) throws IOException {
    // A socket of IPv6 sends IPv4 too, to mapped addresses, and that has an option of its own.
    if (ipv6) LinuxUdp.option(fd, LinuxUdp.IPPROTO_IPV6, LinuxUdp.IPV6_TCLASS, wanted.octet());
    LinuxUdp.option(fd, LinuxUdp.IPPROTO_IP, LinuxUdp.IP_TOS, wanted.octet());
  }

  @Override
  public MediaSocket bindShared(InetSocketAddress local) throws IOException {
    MediaSocket socket = bind(local);
    int fd = ((Socket) socket).fd;
    try {
      LinuxUdp.option(fd, LinuxUdp.SOL_SOCKET, LinuxUdp.SO_RCVBUFFORCE, Limits.ICE_RECEIVE_BYTES);
    } catch (IOException notAllowed) {
      LinuxUdp.option(fd, LinuxUdp.SOL_SOCKET, LinuxUdp.SO_RCVBUF, Limits.ICE_RECEIVE_BYTES);
    }
    return socket;
  }

  @Override
  public void register(MediaSocket socket) throws IOException {
    LinuxUdp.epollAdd(epoll, ((Socket) socket).fd);
  }

  @Override
  public void poll(long timeoutNs, Receiver receiver) {
    int timeoutMs = (int) Math.min(Integer.MAX_VALUE, (timeoutNs + 999_999) / 1_000_000);
    int ready = LinuxUdp.epollWait(epoll, eventsAt, EVENTS, timeoutMs);
    long nowNs = System.nanoTime();
    @Nullable Socket[] table = byFd;
    for (int i = 0; i < ready; i++) {
      int fd = events.getInt(i * LinuxUdp.EVENT_BYTES + LinuxUdp.EVENT_FD_OFFSET);
      if (fd == wake) {
        LinuxUdp.drain(wake, addressesAt + WAKE_OFFSET);
        continue;
      }
      Socket socket = table[fd];
      if (socket != null && socket.batch > 1) {
        receiveMany(socket, receiver, nowNs);
      } else if (socket != null) {
        receive(socket, receiver, nowNs);
      }
    }
  }

  /** Takes as many packets as there are, and sends what comes of them at once. */
  private void receiveMany(Socket socket, Receiver receiver, long nowNs) {
    UdpBatch from = in;
    UdpBatch to = out;
    if (from == null || to == null) {
      from = new UdpBatch(arena, Limits.ICE_BATCH, SLOT_BYTES);
      to = new UdpBatch(arena, Limits.ICE_BATCH, SLOT_BYTES);
      in = from;
      out = to;
      batchAt = from.packetsAt();
    }
    int count = from.receive(socket.fd, Limits.RTP_PACKET_BYTES + 1);
    gathering = socket;
    try {
      for (int i = 0; i < count; i++) {
        int at = from.addressAt(i);
        handOver(
            socket,
            receiver,
            from.packets,
            i * SLOT_BYTES,
            from.length(i),
            from.addresses,
            at,
            nowNs);
      }
    } finally {
      gathering = null;
      to.send(socket.fd);
    }
  }

  /** Takes one packet, if there is one. */
  private void receive(Socket socket, Receiver receiver, long nowNs) {
    addressLength.putInt(FROM_LENGTH_OFFSET, LinuxUdp.ADDRESS_BYTES);
    // One byte more than is allowed, so that a longer packet is seen to be too long.
    int length =
        (int)
            LinuxUdp.receive(
                socket.fd,
                packetAt,
                Limits.RTP_PACKET_BYTES + 1,
                addressesAt + FROM_OFFSET,
                addressesAt + FROM_LENGTH_OFFSET);
    if (length >= 0) {
      handOver(socket, receiver, packet, 0, length, addresses, FROM_OFFSET, nowNs);
    }
  }

  /**
   * @param from where the packet's source stands, at {@code fromAt}
   */
  private static void handOver(
      Socket socket,
      Receiver receiver,
      ByteBuffer buffer,
      int offset,
      int length,
      ByteBuffer from,
      int fromAt,
      long nowNs) {
    long high = socket.ipv6 ? from.getLong(fromAt + 8) : 0;
    long low = socket.ipv6 ? from.getLong(fromAt + 16) : MediaAddress.ipv4(from.getInt(fromAt + 4));
    int port = from.getShort(fromAt + 2) & 0xFFFF;
    receiver.received(socket, buffer, offset, length, high, low, port, nowNs);
  }

  @Override
  public void send(MediaSocket from, ByteBuffer buffer, int offset, int length, MediaAddress to) {
    Socket socket = (Socket) from;
    if (!socket.ipv6 && !to.isIpv4()) {
      return; // no road from an IPv4 port to an IPv6 address
    }
    if (socket == gathering && out != null && length <= SLOT_BYTES) {
      gather(out, socket, buffer, offset, length, to);
      return;
    }
    if (to != lastTo || socket.ipv6 != lastIpv6) {
      lastToLength =
          LinuxUdp.putAddress(addresses, TO_OFFSET, socket.ipv6, to.high(), to.low(), to.port());
      lastTo = to;
      lastIpv6 = socket.ipv6;
    }
    long at = (buffer == packet ? packetAt : buffer == scratch ? scratchAt : batchAt) + offset;
    long sent = LinuxUdp.send(socket.fd, at, length, addressesAt + TO_OFFSET, lastToLength);
    if (sent < 0) {
      return; // the network's loss, as with any datagram
    }
  }

  private static void gather(
      UdpBatch batch, Socket socket, ByteBuffer buffer, int offset, int length, MediaAddress to) {
    if (batch.isFull()) {
      batch.send(socket.fd);
    }
    int at = batch.addressAt(batch.count());
    int addressBytes =
        LinuxUdp.putAddress(batch.addresses, at, socket.ipv6, to.high(), to.low(), to.port());
    batch.add(buffer, offset, length, addressBytes);
  }

  @Override
  public ByteBuffer scratch() {
    return scratch;
  }

  @Override
  public void wakeUp() {
    try {
      LinuxUdp.signal(wake);
    } catch (IOException e) {
      throw new IllegalStateException("the loop cannot be woken", e);
    }
  }

  @Override
  public void close(MediaSocket socket) {
    int fd = ((Socket) socket).fd;
    synchronized (bound) {
      byFd[fd] = null;
    }
    closeQuietly(fd);
  }

  @Override
  public void close() {
    for (Socket socket : byFd) {
      if (socket != null) {
        close(socket);
      }
    }
    closeQuietly(epoll);
    closeQuietly(wake);
    arena.close();
  }

  private static void closeQuietly(int fd) {
    try {
      LinuxUdp.close(fd);
    } catch (IOException e) {
      // It is closed all the same (close(2)).
    }
  }

  @Override
  public String kind() {
    return "epoll";
  }
}
