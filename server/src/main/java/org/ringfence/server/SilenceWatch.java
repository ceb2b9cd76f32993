package org.ringfence.server;

import org.ringfence.net.MediaListener;

/** Tells when neither side of a call has sent anything for long. Called on the media loop. */
final class SilenceWatch implements MediaListener {
  private final Runnable bothSilent;
  private final boolean[] silent = new boolean[2];

  SilenceWatch(Runnable bothSilent) {
    this.bothSilent = bothSilent;
  }

  @Override
  public void heard(int side) {
    silent[side] = false;
  }

  @Override
  public void silent(int side, long silentNs) {
    silent[side] = true;
    if (silent[0] && silent[1]) bothSilent.run();
  }
}
