package org.ringfence.server;

import java.net.InetAddress;

/**
 * How many signalling datagrams of one address are looked at each second. A fixed table: addresses
 * that share a place share its allowance, and a flood of forged ones takes no memory. One thread's.
 */
final class SourceLimit {
  private static final int PLACES = 4096;
  private static final int PER_SECOND = 500;
  private static final int MOST_AT_ONCE = 1000;
  private static final long SECOND_NS = 1_000_000_000L;

  private final long[] lastNs = new long[PLACES];
  private final int[] left = new int[PLACES];

  boolean admits(InetAddress from, long nowNs) {
    int hash = from.hashCode() * 0x9E3779B1;
    int place = hash >>> 20;
    if (lastNs[place] == 0) {
      lastNs[place] = nowNs;
      left[place] = MOST_AT_ONCE;
    }
    long earned = (nowNs - lastNs[place]) * PER_SECOND / SECOND_NS;
    if (earned > 0) {
      left[place] = (int) Math.min(MOST_AT_ONCE, left[place] + earned);
      lastNs[place] = nowNs;
    }
    if (left[place] == 0) return false;
    left[place]--;
    return true;
  }
}
