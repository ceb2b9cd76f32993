package org.ringfence.net;

import java.util.BitSet;

/**
 * Which packets of an {@link IceLeg} are one media line's (RFC 9143 section 9.2).
 *
 * @param mid the line's {@code a=mid}; empty when it has none
 * @param midExtension the number of the header extension that carries it; 0 for none
 * @param payloadTypes those that the peer may send on this line
 */
public record IceLine(String mid, int midExtension, BitSet payloadTypes) {
  public IceLine {
    payloadTypes = (BitSet) payloadTypes.clone();
  }

  /** The only line of its leg: everything is for it. */
  public static IceLine only() {
    BitSet all = new BitSet(128);
    all.set(0, 128);
    return new IceLine("", 0, all);
  }
}
