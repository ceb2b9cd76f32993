package org.ringfence.net;

import java.nio.ByteBuffer;

/**
 * Whoever uses ports of a media loop: a relay or an audio stream. Other threads leave what they want
 * in it, under its lock, and post it to the loop once; so the loop's queue holds no more entries than
 * there are tenants, and what is newest wins.
 */
abstract class MediaTenant {
  private boolean posted;

  /** The loop's own: where it stands in the loop's list; -1 when it does not. */
  int index = -1;

  /** Whether it is to be queued; holds its lock. */
  final boolean post() {
    boolean first = !posted;
    posted = true;
    return first;
  }

  /** Called by {@link #apply} while it holds the lock and takes what is wanted. */
  final void taken() {
    posted = false;
  }

  /** Does what other threads want. */
  abstract void apply(MediaLoop loop, long nowNs);

  /** Takes a packet that arrived at one of its ports. */
  abstract void received(
      MediaLoop loop,
      MediaSocket socket,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs);

  /** Looks after itself, once a second. */
  abstract void check(MediaLoop loop, long nowNs);

  /** Ends it; {@code failure} is told to its listener. */
  abstract void fail(MediaLoop loop, Throwable failure, long nowNs);
}
