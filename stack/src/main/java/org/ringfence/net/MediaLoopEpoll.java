package org.ringfence.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.media.MediaAddress;
import org.ringfence.net.epoll.LinuxUdp;

/**
 * Linux sockets by epoll, recvfrom and sendto without a Java object per packet. Level-triggered and
 * one packet a socket a round, but for one that many share: a flood at one port cannot starve the
 * others.
 */
final class MediaLoopEpoll implements MediaLoopSockets {
  private static final int EVENTS = 256;
  private static final int BUFFER_BYTES = 4096;
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
  private @Nullable MediaAddress lastTo;
  private boolean lastIpv6;
  private int lastToLength;

  MediaLoopEpoll() throws IOException {
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
      if (ipv6) {
        LinuxUdp.option(fd, LinuxUdp.IPPROTO_IPV6, LinuxUdp.IPV6_TCLASS, MediaLoop.VOICE_TOS);
      } else {
        LinuxUdp.option(fd, LinuxUdp.IPPROTO_IP, LinuxUdp.IP_TOS, MediaLoop.VOICE_TOS);
      }
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
      for (int n = 0; socket != null && n < socket.batch; n++) {
        if (!receive(socket, receiver, nowNs)) break;
      }
    }
  }

  /** Takes one packet; false when there is none. */
  private boolean receive(Socket socket, Receiver receiver, long nowNs) {
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
    if (length < 0) {
      return false;
    }
    long high = socket.ipv6 ? addresses.getLong(FROM_OFFSET + 8) : 0;
    long low =
        socket.ipv6
            ? addresses.getLong(FROM_OFFSET + 16)
            : MediaAddress.ipv4(addresses.getInt(FROM_OFFSET + 4));
    int port = addresses.getShort(FROM_OFFSET + 2) & 0xFFFF;
    receiver.received(socket, packet, 0, length, high, low, port, nowNs);
    return true;
  }

  @Override
  public void send(MediaSocket from, ByteBuffer buffer, int offset, int length, MediaAddress to) {
    Socket socket = (Socket) from;
    if (!socket.ipv6 && !to.isIpv4()) {
      return; // no road from an IPv4 port to an IPv6 address
    }
    if (to != lastTo || socket.ipv6 != lastIpv6) {
      lastToLength =
          LinuxUdp.putAddress(addresses, TO_OFFSET, socket.ipv6, to.high(), to.low(), to.port());
      lastTo = to;
      lastIpv6 = socket.ipv6;
    }
    long at = (buffer == packet ? packetAt : scratchAt) + offset;
    long sent = LinuxUdp.send(socket.fd, at, length, addressesAt + TO_OFFSET, lastToLength);
    if (sent < 0) {
      return; // the network's loss, as with any datagram
    }
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
