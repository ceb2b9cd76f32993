package org.ringfence.lab.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ringfence.net.epoll.LinuxUdp;

/**
 * Packets for one system call: a fixed array of mmsghdr, each with one vector and one address, and
 * room for the kernel's note of when the packet arrived (socket(7), SO_TIMESTAMPNS).
 */
final class PacketBatch {
  static final int PACKETS = 32;
  static final int SLOT_BYTES = 256;

  private static final int HEADER_BYTES = 64; // struct mmsghdr on 64 bits
  private static final int VECTOR_BYTES = 16; // struct iovec
  private static final int ADDRESS_BYTES = 16; // struct sockaddr_in
  private static final int NOTE_BYTES = 64; // struct cmsghdr with a timespec, and room
  private static final int SO_TIMESTAMPNS = 35;

  private final MemorySegment headers;
  private final MemorySegment vectors;
  private final ByteBuffer notes;
  private final ByteBuffer addresses;
  private int count;

  /** The packets' bytes, {@link #SLOT_BYTES} each. */
  final ByteBuffer packets;

  PacketBatch(Arena arena) {
    headers = arena.allocate((long) PACKETS * HEADER_BYTES, 8);
    vectors = arena.allocate((long) PACKETS * VECTOR_BYTES, 8);
    MemorySegment bytes = arena.allocate((long) PACKETS * SLOT_BYTES, 8);
    MemorySegment names = arena.allocate((long) PACKETS * ADDRESS_BYTES, 8);
    MemorySegment control = arena.allocate((long) PACKETS * NOTE_BYTES, 8);
    packets = bytes.asByteBuffer();
    addresses = names.asByteBuffer();
    notes = control.asByteBuffer().order(ByteOrder.nativeOrder());
    for (int i = 0; i < PACKETS; i++) {
      long header = (long) i * HEADER_BYTES;
      vectors.set(JAVA_LONG, (long) i * VECTOR_BYTES, bytes.address() + (long) i * SLOT_BYTES);
      headers.set(JAVA_LONG, header, names.address() + (long) i * ADDRESS_BYTES);
      headers.set(JAVA_INT, header + 8, ADDRESS_BYTES);
      headers.set(JAVA_LONG, header + 16, vectors.address() + (long) i * VECTOR_BYTES);
      headers.set(JAVA_LONG, header + 24, 1);
    }
    notesAt = control.address();
  }

  private final long notesAt;

  /** Has the kernel note when each packet arrived at a socket. */
  static void stamp(int fd) throws LinuxUdp.SystemCallException {
    LinuxUdp.option(fd, LinuxUdp.SOL_SOCKET, SO_TIMESTAMPNS, 1);
  }

  /** Where the next packet to send is to be written. */
  int next() {
    return count * SLOT_BYTES;
  }

  /** Adds the packet written at {@link #next}. */
  void add(int length, int ip, int port) {
    LinuxUdp.putAddress(addresses, count * ADDRESS_BYTES, false, 0, ip & 0xFFFFFFFFL, port);
    vectors.set(JAVA_LONG, (long) count * VECTOR_BYTES + 8, length);
    count++;
  }

  /** Sends what was added; says how many went. */
  int send(int fd) {
    int sent = count == 0 ? 0 : LinuxUdp.sendMany(fd, headers.address(), count);
    count = 0;
    return Math.max(0, sent);
  }

  /** Takes what has come, none or more. */
  int receive(int fd) {
    for (int i = 0; i < PACKETS; i++) {
      long header = (long) i * HEADER_BYTES;
      vectors.set(JAVA_LONG, (long) i * VECTOR_BYTES + 8, SLOT_BYTES);
      headers.set(JAVA_LONG, header + 32, notesAt + (long) i * NOTE_BYTES);
      headers.set(JAVA_LONG, header + 40, NOTE_BYTES);
    }
    return Math.max(0, LinuxUdp.receiveMany(fd, headers.address(), PACKETS));
  }

  /** A received packet's length. */
  int length(int packet) {
    return headers.get(JAVA_INT, (long) packet * HEADER_BYTES + 56);
  }

  /** When a received packet arrived at the socket, by the clock of the day. */
  long arrivedNs(int packet) {
    int note = packet * NOTE_BYTES + 16;
    return notes.getLong(note) * 1_000_000_000L + notes.getLong(note + 8);
  }
}
