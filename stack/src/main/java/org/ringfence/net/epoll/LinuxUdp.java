package org.ringfence.net.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The system calls (socket(7), udp(7), epoll(7), eventfd(2)). Calls made per packet take addresses
 * as numbers, which spares the JVM its checks: whoever calls keeps the memory alive. Calls made per
 * socket throw with the error's number.
 */
public final class LinuxUdp {
  private static final int EPOLLIN = 1;
  private static final int MSG_DONTWAIT = 0x40;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int SOL_SOCKET = 1;
  public static final int SO_RCVBUF = 8;
  public static final int SO_RCVBUFFORCE = 33;
  public static final int IPPROTO_IP = 0;
  public static final int IP_TOS = 1;
  public static final int IPPROTO_IPV6 = 41;
  public static final int IPV6_TCLASS = 67;

  /** Room for any socket address of ours. */
  public static final int ADDRESS_BYTES = 28;

  private static final boolean X86 = System.getProperty("os.arch", "").equals("amd64");

  /** The event structure is packed on this one architecture only (epoll_event(3type)). */
  public static final int EVENT_BYTES = X86 ? 12 : 16;

  /** Where the event's own number is: we keep the file descriptor there. */
  public static final int EVENT_FD_OFFSET = X86 ? 4 : 8;

  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = cold("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = cold("bind", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      cold("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = cold("close", JAVA_INT);
  private static final MethodHandle EPOLL_CREATE = cold("epoll_create1", JAVA_INT);
  private static final MethodHandle EPOLL_CTL =
      cold("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle EVENTFD = cold("eventfd", JAVA_INT, JAVA_INT);
  private static final MethodHandle WRITE = cold("write", JAVA_INT, ADDRESS, JAVA_LONG);

  private static final MethodHandle EPOLL_WAIT =
      hot("epoll_wait", false, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle RECVFROM =
      hot(
          "recvfrom",
          true,
          JAVA_LONG,
          JAVA_INT,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_INT,
          JAVA_LONG,
          JAVA_LONG);
  private static final MethodHandle SENDTO =
      hot("sendto", true, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECVMMSG =
      hot("recvmmsg", true, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle SENDMMSG =
      hot("sendmmsg", true, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle MARK =
      hot("setsockopt", true, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle READ =
      hot("read", true, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);

  private LinuxUdp() {}

  /** Whether this machine has these calls and the JVM may make them. */
  public static boolean available() {
    String architecture = System.getProperty("os.arch", "");
    return System.getProperty("os.name", "").equals("Linux")
        && (X86 || architecture.equals("aarch64"))
        && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        && LinuxUdp.class.getModule().isNativeAccessEnabled();
  }

  private static MethodHandle cold(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"));
  }

  /**
   * @param brief whether it never waits: then the call is as cheap as one of C's
   */
  private static MethodHandle hot(
      String name, boolean brief, MemoryLayout result, MemoryLayout... arguments) {
    MemorySegment symbol = LINKER.defaultLookup().findOrThrow(name);
    FunctionDescriptor descriptor = FunctionDescriptor.of(result, arguments);
    return brief
        ? LINKER.downcallHandle(symbol, descriptor, Linker.Option.critical(false))
        : LINKER.downcallHandle(symbol, descriptor);
  }

  /** A failed call; says which and the system's number for why. */
  public static final class SystemCallException extends IOException {
    SystemCallException(String call, int errno) {
      super(call + " failed with error number " + errno);
    }
  }

  @FunctionalInterface
  private interface Call {
    int make(Arena arena, MemorySegment capture) throws Throwable;
  }

  private static int make(String name, Call call) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      int result = call.make(arena, capture);
      if (result < 0) {
        throw new SystemCallException(name, (int) ERRNO.get(capture, 0L));
      }
      return result;
    } catch (SystemCallException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(name, e);
    }
  }

  /**
   * @param family {@link #AF_INET} or {@link #AF_INET6}
   * @return the file descriptor of a UDP socket that never waits
   */
  public static int socket(int family) throws SystemCallException {
    int type = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
    return make("socket", (arena, e) -> (int) SOCKET.invokeExact(e, family, type, 0));
  }

  /**
   * @param address the first bytes of a socket address, as {@link #putAddress} writes it
   */
  public static void bind(int fd, byte[] address) throws SystemCallException {
    int length = address.length;
    make(
        "bind",
        (arena, e) -> {
          MemorySegment native_ = arena.allocate(ADDRESS_BYTES, 8);
          MemorySegment.copy(MemorySegment.ofArray(address), 0, native_, 0, length);
          return (int) BIND.invokeExact(e, fd, native_, length);
        });
  }

  public static void option(int fd, int level, int name, int value) throws SystemCallException {
    make(
        "setsockopt",
        (arena, e) -> {
          MemorySegment native_ = arena.allocateFrom(JAVA_INT, value);
          return (int) SETSOCKOPT.invokeExact(e, fd, level, name, native_, 4);
        });
  }

  /**
   * Sets an option of four bytes again and again, without a word of how it went.
   *
   * @param value where it stands
   */
  public static void optionAt(int fd, int level, int name, long value) {
    try {
      int done = (int) MARK.invokeExact(fd, level, name, value, 4);
      if (done < 0) return; // as it was before
    } catch (Throwable e) {
      throw new IllegalStateException("setsockopt", e);
    }
  }

  public static void close(int fd) throws SystemCallException {
    make("close", (arena, e) -> (int) CLOSE.invokeExact(e, fd));
  }

  public static int epollCreate() throws SystemCallException {
    return make("epoll_create1", (arena, e) -> (int) EPOLL_CREATE.invokeExact(e, SOCK_CLOEXEC));
  }

  /** Has {@code epoll} tell when {@code fd} can be read. */
  public static void epollAdd(int epoll, int fd) throws SystemCallException {
    make(
        "epoll_ctl",
        (arena, e) -> {
          MemorySegment event = arena.allocate(EVENT_BYTES, 8);
          event.set(JAVA_INT, 0, EPOLLIN);
          event.set(JAVA_INT, EVENT_FD_OFFSET, fd);
          return (int) EPOLL_CTL.invokeExact(e, epoll, EPOLL_CTL_ADD, fd, event);
        });
  }

  public static int eventFd() throws SystemCallException {
    return make("eventfd", (arena, e) -> (int) EVENTFD.invokeExact(e, 0, SOCK_NONBLOCK));
  }

  /** Makes an event descriptor readable. */
  public static void signal(int eventFd) throws SystemCallException {
    make(
        "write",
        (arena, e) -> {
          MemorySegment one = arena.allocateFrom(JAVA_LONG, 1L);
          return (int) WRITE.invokeExact(e, eventFd, one, 8L);
        });
  }

  /**
   * @param events where the events go, {@link #EVENT_BYTES} each
   * @return how many; negative when interrupted
   */
  public static int epollWait(int epoll, long events, int capacity, int timeoutMs) {
    try {
      return (int) EPOLL_WAIT.invokeExact(epoll, events, capacity, timeoutMs);
    } catch (Throwable e) {
      throw new IllegalStateException("epoll_wait", e);
    }
  }

  /**
   * @param addressLength where the length of the room for the address stands, and then its length
   * @return the length; negative when there is no packet
   */
  public static long receive(int fd, long buffer, long room, long address, long addressLength) {
    try {
      return (long) RECVFROM.invokeExact(fd, buffer, room, MSG_DONTWAIT, address, addressLength);
    } catch (Throwable e) {
      throw new IllegalStateException("recvfrom", e);
    }
  }

  /**
   * @return negative when it could not be sent
   */
  public static long send(int fd, long buffer, long length, long address, int addressLength) {
    try {
      return (long) SENDTO.invokeExact(fd, buffer, length, MSG_DONTWAIT, address, addressLength);
    } catch (Throwable e) {
      throw new IllegalStateException("sendto", e);
    }
  }

  /** Receives up to {@code count} packets into an array of {@code mmsghdr}. */
  public static int receiveMany(int fd, long headers, int count) {
    try {
      return (int) RECVMMSG.invokeExact(fd, headers, count, MSG_DONTWAIT, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("recvmmsg", e);
    }
  }

  /** Sends up to {@code count} packets from an array of {@code mmsghdr}. */
  public static int sendMany(int fd, long headers, int count) {
    try {
      return (int) SENDMMSG.invokeExact(fd, headers, count, MSG_DONTWAIT);
    } catch (Throwable e) {
      throw new IllegalStateException("sendmmsg", e);
    }
  }

  /** Reads the eight bytes of an event descriptor, which makes it unreadable again. */
  public static void drain(int eventFd, long buffer) {
    try {
      long ignored = (long) READ.invokeExact(eventFd, buffer, 8L);
    } catch (Throwable e) {
      throw new IllegalStateException("read", e);
    }
  }

  /**
   * Writes a socket address of an IPv4 or IPv6 socket; an IPv4 address takes its mapped form there.
   *
   * @param out big-endian
   * @return its length
   */
  public static int putAddress(
      ByteBuffer out, int offset, boolean ipv6, long high, long low, int port) {
    out.putShort(offset, Short.reverseBytes((short) (ipv6 ? AF_INET6 : AF_INET)));
    out.putShort(offset + 2, (short) port);
    if (!ipv6) {
      out.putInt(offset + 4, (int) low);
      out.putLong(offset + 8, 0);
      return 16;
    }
    out.putInt(offset + 4, 0);
    out.putLong(offset + 8, high);
    out.putLong(offset + 16, low);
    out.putInt(offset + 24, 0);
    return ADDRESS_BYTES;
  }
}
