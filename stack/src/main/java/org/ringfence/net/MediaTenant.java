package org.ringfence.net;

import java.nio.ByteBuffer;

/**
 * Whoever uses ports of a media loop: a relay or an audio stream. Other threads leave what they
 * want in it, under its lock, and post it to the loop once; so the loop's queue holds no more
 * entries than there are tenants, and what is newest wins.
 */
abstract class MediaTenant {
  private final MediaLoop loop;
  private final MediaListener listener;
  private boolean posted;
  private boolean ended;

  /** The loop's own: where it stands in the loop's list; -1 when it does not. */
  int index = -1;

  MediaTenant(MediaLoop loop, MediaListener listener) {
    this.loop = loop;
    this.listener = listener;
  }

  /** Leaves a wish for the loop; any thread. */
  final void want(Runnable wish) {
    synchronized (this) {
      wish.run();
      if (posted) {
        return;
      }
      posted = true;
    }
    loop.post(this);
  }

  /** Called by {@link #apply} while it holds the lock and takes what is wanted. */
  final void taken() {
    posted = false;
  }

  final MediaListener listener() {
    return listener;
  }

  final boolean ended() {
    return ended;
  }

  /** Ends it, once, and tells its listener. */
  final void end(long nowNs) {
    if (!ended) {
      ended = true;
      leave(loop, nowNs);
    }
  }

  /** Ends it for a fault of ours, and tells its listener which. */
  final void fail(Throwable failure, long nowNs) {
    if (!ended) {
      try {
        listener.failed(failure);
      } finally {
        end(nowNs);
      }
    }
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

  /** Says goodbye, gives its ports back, and tells its listener that it ended. */
  abstract void leave(MediaLoop loop, long nowNs);
}
