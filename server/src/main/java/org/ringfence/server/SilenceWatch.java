package org.ringfence.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.ringfence.net.MediaListener;

/**
 * Tells when nobody in a call has sent anything for long, on any of its media lines, and when the
 * handshake for the keys of one failed. One call's lines all belong to one media loop, and call on
 * it.
 */
final class SilenceWatch implements Supplier<MediaListener> {
  private final Runnable allSilent;
  private final Runnable unsecured;
  private final List<Line> lines = new ArrayList<>(1);

  SilenceWatch(Runnable allSilent, Runnable unsecured) {
    this.allSilent = allSilent;
    this.unsecured = unsecured;
  }

  /** Listens to one more media line; to be called on the call's shard. */
  @Override
  public MediaListener get() {
    Line line = new Line();
    synchronized (lines) {
      lines.add(line);
    }
    return line;
  }

  private boolean isSilent() {
    synchronized (lines) {
      return lines.stream().allMatch(line -> line.silent[0] && line.silent[1]);
    }
  }

  private final class Line implements MediaListener {
    private final boolean[] silent = new boolean[2];

    @Override
    public void heard(int side) {
      silent[side] = false;
    }

    @Override
    public void silent(int side, long silentNs) {
      silent[side] = true;
      if (isSilent()) allSilent.run();
    }

    @Override
    public void unsecured(int side, String reason) {
      unsecured.run();
    }

    /** It carries nothing any more. */
    @Override
    public void failed(Throwable failure) {
      silent[0] = true;
      silent(1, 0);
    }
  }
}
