package org.ringfence.sip.auth;

import java.util.LinkedHashMap;

/**
 * Which counts each nonce was used with (RFC 7616 section 3.4, {@code nc}), kept only once a nonce
 * has authenticated somebody. When the table is full the oldest goes, and with it every nonce as
 * old that is not in the table, so that forgetting never lets a replay in.
 */
final class NonceCounts {
  /** Counts this far below the highest may still come late, as UDP reorders. */
  private static final int WINDOW = 64;

  private static final class Window {
    long highest = -1;
    long seen;

    boolean use(long count) {
      if (count > highest) {
        long step = count - highest;
        seen = step >= WINDOW ? 1 : seen << step | 1;
        highest = count;
        return true;
      }
      long bit = highest - count < WINDOW ? 1L << (highest - count) : 0;
      boolean fresh = bit != 0 && (seen & bit) == 0;
      seen |= bit;
      return fresh;
    }
  }

  private final int capacity;
  private final LinkedHashMap<Long, Window> windows = new LinkedHashMap<>();
  private long forgottenMs = -1;

  NonceCounts(int capacity) {
    this.capacity = capacity;
  }

  /** Whether this is the first use of that count; it is used from now on. */
  boolean use(long nonceId, long count) {
    Window window = windows.get(nonceId);
    if (window == null) {
      if (Nonces.issuedMs(nonceId) <= forgottenMs) {
        return false;
      }
      if (windows.size() == capacity) {
        var eldest = windows.pollFirstEntry();
        forgottenMs = Math.max(forgottenMs, Nonces.issuedMs(eldest.getKey()));
        if (Nonces.issuedMs(nonceId) <= forgottenMs) {
          return false;
        }
      }
      window = new Window();
      windows.put(nonceId, window);
    }
    return window.use(count);
  }

  int size() {
    return windows.size();
  }
}
