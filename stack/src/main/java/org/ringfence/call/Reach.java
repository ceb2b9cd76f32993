package org.ringfence.call;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * How a party and we reach each other, as its signalling shows.
 *
 * @param ours our address on the way to it; null when not known yet
 * @param proven where its authenticated signalling comes from: media behind NAT may come from there
 *     too, whatever address was signalled; null when nothing is proven
 * @param signalling who can read what is signalled, and what kind of phone that tells of
 */
public record Reach(
    @Nullable InetAddress ours, @Nullable InetAddress proven, Signalling signalling) {
  public static final Reach UNKNOWN = new Reach(null, null);

  /** The way that its signalling goes. */
  public enum Signalling {
    /** Anybody on the way reads it. */
    PLAIN,
    /** Only the party and we read it. */
    SECURE,
    /** A browser's, in the clear. */
    WEB,
    /** A browser's, that only the party and we read. */
    SECURE_WEB;

    /** Whether it may carry keys. */
    public boolean secure() {
      return this == SECURE || this == SECURE_WEB;
    }

    /** Whether the party is likely a browser, whose media need ICE. */
    public boolean web() {
      return this == WEB || this == SECURE_WEB;
    }
  }

  /** Over signalling that anybody may read. */
  public Reach(@Nullable InetAddress ours, @Nullable InetAddress proven) {
    this(ours, proven, Signalling.PLAIN);
  }
}
