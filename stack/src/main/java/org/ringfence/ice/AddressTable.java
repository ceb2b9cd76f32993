package org.ringfence.ice;

import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which session each remote address belongs to, by the address's three numbers: a packet is led to
 * its session without an object. IPv4 is kept in its IPv6 form {@code ::ffff:a.b.c.d} (RFC 4291
 * section 2.5.5.2). Open addressing, a quarter full at least and a half at most once it has grown.
 */
final class AddressTable {
  private static final int FIRST_SLOTS = 64;

  private long[] highs = new long[FIRST_SLOTS];
  private long[] lows = new long[FIRST_SLOTS];
  private int[] ports = new int[FIRST_SLOTS];
  private @Nullable IceLiteSession[] sessions = new IceLiteSession[FIRST_SLOTS];
  private int size;

  @Nullable IceLiteSession get(long high, long low, int port) {
    return sessions[slot(high, low, port)];
  }

  @Nullable IceLiteSession get(InetSocketAddress address) {
    return get(high(address), low(address), address.getPort());
  }

  /** Gives an address to a session, and returns the one that had it. */
  @Nullable IceLiteSession put(InetSocketAddress address, IceLiteSession session) {
    if (2 * (size + 1) > sessions.length) grow();
    long high = high(address);
    long low = low(address);
    int port = address.getPort();
    int slot = slot(high, low, port);
    IceLiteSession before = sessions[slot];
    if (before == null) size++;
    set(slot, high, low, port, session);
    return before;
  }

  /** Takes an address away from a session, if it has it. */
  void remove(InetSocketAddress address, IceLiteSession session) {
    int slot = slot(high(address), low(address), address.getPort());
    if (sessions[slot] != session) return;
    sessions[slot] = null;
    size--;
    // Whoever stands behind the gap may have been pushed there by the one that is gone.
    int mask = sessions.length - 1;
    for (int at = slot + 1 & mask; ; at = at + 1 & mask) {
      IceLiteSession moved = sessions[at];
      if (moved == null) return;
      sessions[at] = null;
      set(slot(highs[at], lows[at], ports[at]), highs[at], lows[at], ports[at], moved);
    }
  }

  int size() {
    return size;
  }

  /** Where an address stands, or would stand. */
  private int slot(long high, long low, int port) {
    long mixed = (high * 31 + low) * 31 + port;
    mixed *= 0x9E3779B97F4A7C15L;
    int mask = sessions.length - 1;
    int slot = (int) (mixed >>> 32) & mask;
    while (sessions[slot] != null
        && (lows[slot] != low || ports[slot] != port || highs[slot] != high)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void set(int slot, long high, long low, int port, IceLiteSession session) {
    highs[slot] = high;
    lows[slot] = low;
    ports[slot] = port;
    sessions[slot] = session;
  }

  private void grow() {
    long[] oldHighs = highs;
    long[] oldLows = lows;
    int[] oldPorts = ports;
    @Nullable IceLiteSession[] old = sessions;
    int slots = 2 * old.length;
    highs = Arrays.copyOf(oldHighs, slots);
    lows = Arrays.copyOf(oldLows, slots);
    ports = Arrays.copyOf(oldPorts, slots);
    sessions = new IceLiteSession[slots];
    for (int i = 0; i < old.length; i++) {
      IceLiteSession session = old[i];
      if (session != null) {
        int slot = slot(oldHighs[i], oldLows[i], oldPorts[i]);
        set(slot, oldHighs[i], oldLows[i], oldPorts[i], session);
      }
    }
  }

  private static long high(InetSocketAddress address) {
    byte[] bytes = address.getAddress().getAddress();
    return bytes.length == 4 ? 0 : number(bytes, 0, 8);
  }

  private static long low(InetSocketAddress address) {
    byte[] bytes = address.getAddress().getAddress();
    return bytes.length == 4 ? 0xFFFFL << 32 | number(bytes, 0, 4) : number(bytes, 8, 8);
  }

  private static long number(byte[] bytes, int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) value = value << 8 | bytes[i] & 0xFF;
    return value;
  }
}
