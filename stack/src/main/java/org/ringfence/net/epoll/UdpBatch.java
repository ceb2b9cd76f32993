package org.ringfence.net.epoll;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Packets of one socket for one system call, received or to be sent (recvmmsg(2), sendmmsg(2)): an
 * array of headers, each with one vector, one address and a place of its own for the packet. The
 * kernel then does in one go what else takes a call for each packet; it pays only where many
 * parties share one socket.
 */
public final class UdpBatch {
  private static final int HEADER_BYTES = 64; // struct mmsghdr on 64 bits
  private static final int NAME_BYTES_AT = 8;
  private static final int VECTOR_AT = 16;
  private static final int VECTORS_AT = 24;
  private static final int LENGTH_AT = 56;
  private static final int VECTOR_BYTES = 16; // struct iovec
  private static final int ADDRESS_ROOM = 32;

  private final int capacity;
  private final int slotBytes;
  private final MemorySegment headers;
  private final MemorySegment vectors;
  private final long headersAt;
  private final long packetsAt;
  private int count;

  /** The packets, each at its number times the bytes of a slot. */
  public final ByteBuffer packets;

  /** Their addresses, each at {@link #addressAt}; big-endian. */
  public final ByteBuffer addresses;

  /**
   * @param slotBytes the longest packet
   */
  public UdpBatch(Arena arena, int capacity, int slotBytes) {
    this.capacity = capacity;
    this.slotBytes = slotBytes;
    headers = arena.allocate((long) capacity * HEADER_BYTES, 8);
    vectors = arena.allocate((long) capacity * VECTOR_BYTES, 8);
    MemorySegment bytes = arena.allocate((long) capacity * slotBytes, 64);
    MemorySegment names = arena.allocate((long) capacity * ADDRESS_ROOM, 8);
    headersAt = headers.address();
    packetsAt = bytes.address();
    packets = bytes.asByteBuffer();
    addresses = names.asByteBuffer();
    for (int i = 0; i < capacity; i++) {
      long header = (long) i * HEADER_BYTES;
      vectors.set(JAVA_LONG, (long) i * VECTOR_BYTES, bytes.address() + (long) i * slotBytes);
      headers.set(JAVA_LONG, header, names.address() + addressAt(i));
      headers.set(JAVA_LONG, header + VECTOR_AT, vectors.address() + (long) i * VECTOR_BYTES);
      headers.set(JAVA_LONG, header + VECTORS_AT, 1);
    }
  }

  /** Where {@link #packets} begins, for calls that take addresses. */
  public long packetsAt() {
    return packetsAt;
  }

  /** Where the address of a packet stands. */
  public int addressAt(int packet) {
    return packet * ADDRESS_ROOM;
  }

  /**
   * Takes what has come, up to the capacity.
   *
   * @param room how much of a packet is taken
   * @return how many
   */
  public int receive(int fd, int room) {
    for (int i = 0; i < capacity; i++) {
      headers.set(JAVA_INT, (long) i * HEADER_BYTES + NAME_BYTES_AT, LinuxUdp.ADDRESS_BYTES);
      vectors.set(JAVA_LONG, (long) i * VECTOR_BYTES + 8, room);
    }
    return Math.max(0, LinuxUdp.receiveMany(fd, headersAt, capacity));
  }

  /** The length of a packet that was received. */
  public int length(int packet) {
    return headers.get(JAVA_INT, (long) packet * HEADER_BYTES + LENGTH_AT);
  }

  /** Packets added and not sent yet. */
  public int count() {
    return count;
  }

  public boolean isFull() {
    return count == capacity;
  }

  /**
   * Adds a packet to be sent; its address is to be written at {@link #addressAt} of {@link #count}
   * before.
   */
  public void add(ByteBuffer from, int offset, int length, int addressBytes) {
    if (length > slotBytes) {
      throw new IllegalArgumentException("a packet of " + length + " bytes");
    }
    packets.put(count * slotBytes, from, offset, length);
    headers.set(JAVA_INT, (long) count * HEADER_BYTES + NAME_BYTES_AT, addressBytes);
    vectors.set(JAVA_LONG, (long) count * VECTOR_BYTES + 8, length);
    count++;
  }

  /** Sends what was added. What the kernel refuses is the network's loss, as with any datagram. */
  public void send(int fd) {
    int done = 0;
    while (done < count) {
      int sent = LinuxUdp.sendMany(fd, headersAt + (long) done * HEADER_BYTES, count - done);
      done += Math.max(1, sent); // the kernel stops at the first that it refuses
    }
    count = 0;
  }
}
