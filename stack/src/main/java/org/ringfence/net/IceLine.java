package org.ringfence.net;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/**
 * Which packets of an {@link IceLeg} are one media line's (RFC 9143 section 9.2).
 *
 * @param mid the line's {@code a=mid}; empty when it has none
 * @param midExtension the number of the header extension that carries it; 0 for none
 * @param payloadTypes those that the peer may send on this line
 * @param sources SSRCs that the peer has named for this line (RFC 5576), as unsigned 32 bits
 */
public record IceLine(String mid, int midExtension, BitSet payloadTypes, List<Long> sources) {
  /** In the one-byte form of header extensions. */
  private static final int LONGEST_NAME = 16;

  public IceLine {
    payloadTypes = (BitSet) payloadTypes.clone();
    sources = List.copyOf(sources);
  }

  /** Whether its packets may name it (RFC 9143 section 15). */
  boolean named() {
    int bytes = mid.getBytes(StandardCharsets.UTF_8).length;
    return midExtension > 0 && bytes > 0 && bytes <= LONGEST_NAME;
  }

  /** Whose sources nobody has named. */
  public IceLine(String mid, int midExtension, BitSet payloadTypes) {
    this(mid, midExtension, payloadTypes, List.of());
  }

  /** The only line of its leg: everything is for it. */
  public static IceLine only() {
    BitSet all = new BitSet(128);
    all.set(0, 128);
    return new IceLine("", 0, all);
  }
}
