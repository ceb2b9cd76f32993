package org.ringfence.call;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * How a party and we reach each other, as its signalling shows.
 *
 * @param ours our address on the way to it; null when not known yet
 * @param proven where its authenticated signalling comes from: media behind NAT may come from there
 *     too, whatever address was signalled; null when nothing is proven
 */
public record Reach(@Nullable InetAddress ours, @Nullable InetAddress proven) {
  public static final Reach UNKNOWN = new Reach(null, null);
}
