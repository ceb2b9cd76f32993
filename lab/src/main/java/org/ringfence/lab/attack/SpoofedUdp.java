package org.ringfence.lab.attack;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams with whatever source one likes, as anybody can send them who sits in the path or in a
 * network that does not check (raw(7)). From loopback to loopback only. One thread at a time.
 */
public final class SpoofedUdp implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int SOCK_RAW = 3;

  /** The header of IP is ours too. */
  private static final int IPPROTO_RAW = 255;

  private static final int IP_BYTES = 20;
  private static final int UDP_BYTES = 8;
  private static final int ADDRESS_BYTES = 16;
  private static final int ROOM = 2048;

  private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle SENDTO =
      call("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment packet = arena.allocate(ROOM);
  private final MemorySegment address = arena.allocate(ADDRESS_BYTES);
  private final ByteBuffer bytes = packet.asByteBuffer();
  private final int socket;

  public SpoofedUdp() throws IOException {
    socket = open();
    if (socket < 0) {
      arena.close();
      throw new IOException("raw sockets are for root");
    }
  }

  /** Why this cannot be had here; null when it can. */
  public static @Nullable String missing() {
    try (SpoofedUdp _ = new SpoofedUdp()) {
      return null;
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol = linker.defaultLookup().findOrThrow(name);
    return linker.downcallHandle(symbol, FunctionDescriptor.of(result, arguments));
  }

  private static int open() {
    try {
      return (int) SOCKET.invokeExact(AF_INET, SOCK_RAW, IPPROTO_RAW);
    } catch (Throwable e) {
      throw new IllegalStateException("socket", e);
    }
  }

  /** Sends it as if {@code from} had. */
  public void send(InetSocketAddress from, InetSocketAddress to, byte[] payload)
      throws IOException {
    if (!from.getAddress().isLoopbackAddress() || !to.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException("for loopback only");
    }
    write(from, to, payload);
    bytes(address, to);
    long length = IP_BYTES + UDP_BYTES + payload.length;
    try {
      if ((long) SENDTO.invokeExact(socket, packet, length, 0, address, ADDRESS_BYTES) < 0) {
        throw new IOException("not sent");
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("sendto", e);
    }
  }

  /** The kernel fills in what is zero here; a UDP checksum of zero is none (RFC 768). */
  private void write(InetSocketAddress from, InetSocketAddress to, byte[] payload) {
    bytes.clear();
    bytes.putInt(0x4500_0000).putInt(0).put((byte) 64).put((byte) 17).putShort((short) 0);
    bytes.put(ipv4(from)).put(ipv4(to));
    bytes.putShort((short) from.getPort()).putShort((short) to.getPort());
    bytes.putShort((short) (UDP_BYTES + payload.length)).putShort((short) 0);
    bytes.put(payload);
  }

  /** struct sockaddr_in (ip(7)): the family in the machine's order, the rest in the network's. */
  private static void bytes(MemorySegment address, InetSocketAddress to) {
    ByteBuffer all = address.asByteBuffer();
    all.put((byte) AF_INET).put((byte) 0).putShort((short) to.getPort()).put(ipv4(to));
  }

  private static byte[] ipv4(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    if (ip.getAddress().length != 4) throw new IllegalArgumentException("IPv4 only");
    return ip.getAddress();
  }

  @Override
  public void close() {
    try {
      int failed = (int) CLOSE.invokeExact(socket);
      if (failed != 0) throw new IllegalStateException("close");
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("close", e);
    } finally {
      arena.close();
    }
  }
}
