package org.ringfence.net;

/** What has something to do every frame, on the loop. */
interface Paced {
  /** When it wants {@link #frames} next. */
  long nextFrameNs();

  /** Does every frame that is due, on a schedule that does not drift. */
  void frames(MediaLoop on, long nowNs);

  /** Who ends when it fails. */
  MediaTenant tenant();
}
