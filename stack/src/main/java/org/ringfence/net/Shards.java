package org.ringfence.net;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The event loops of a server. A call lives on the loop that its Call-ID hashes to, so both of its
 * ends find it without a lock or a table.
 */
public final class Shards implements AutoCloseable {
  private static final char[] CALL_ID_ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.".toCharArray();
  private static final int CALL_ID_LENGTH = 22;

  private final List<EventLoop> loops;
  private final long seed;

  /**
   * @param random seeds the hash, so that nobody can aim all their calls at one loop
   */
  public Shards(String name, int count, RandomGenerator random) {
    if (count < 1) {
      throw new IllegalArgumentException("no loops");
    }
    List<EventLoop> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      started.add(new EventLoop(name + "-" + i));
    }
    loops = List.copyOf(started);
    seed = random.nextLong();
  }

  /** One loop for each processor. */
  public Shards(String name, RandomGenerator random) {
    this(name, Runtime.getRuntime().availableProcessors(), random);
  }

  public List<EventLoop> loops() {
    return loops;
  }

  /** The loop that owns the call. */
  public EventLoop of(String callId) {
    if (loops.size() == 1) {
      return loops.get(0);
    }
    long hash = seed;
    for (int i = 0; i < callId.length(); i++) {
      char c = callId.charAt(i);
      if (c >= 0x80) {
        byte[] bytes = callId.getBytes(StandardCharsets.UTF_8);
        return of(bytes, 0, bytes.length);
      }
      hash = step(hash, c);
    }
    return at(hash);
  }

  /** The same for the bytes of a Call-ID inside a message. */
  public EventLoop of(byte[] bytes, int offset, int length) {
    long hash = seed;
    for (int i = offset; i < offset + length; i++) {
      hash = step(hash, bytes[i] & 0xff);
    }
    return at(hash);
  }

  /** A fresh Call-ID (RFC 3261 section 8.1.1.4) whose call will live on {@code loop}. */
  public String mintCallId(EventLoop loop, RandomGenerator random) {
    if (!loops.contains(loop)) {
      throw new IllegalArgumentException("not one of these loops");
    }
    char[] callId = new char[CALL_ID_LENGTH];
    while (true) {
      for (int i = 0; i < callId.length; ) {
        long bits = random.nextLong();
        for (int n = 0; n < 10 && i < callId.length; n++, i++, bits >>>= 6) {
          callId[i] = CALL_ID_ALPHABET[(int) bits & 63];
        }
      }
      String minted = new String(callId);
      if (of(minted) == loop) {
        return minted;
      }
    }
  }

  @Override
  public void close() {
    loops.forEach(EventLoop::close);
  }

  private static long step(long hash, int c) {
    return (hash ^ c) * 0x100000001b3L; // FNV-1a
  }

  private EventLoop at(long hash) {
    long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    return loops.get((int) Long.remainderUnsigned(mixed >>> 20, loops.size()));
  }
}
