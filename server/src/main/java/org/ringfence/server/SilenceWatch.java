package org.ringfence.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.ringfence.net.MediaListener;
import org.ringfence.quality.QualityRecording;

/**
 * Tells when nobody in a call has sent anything for long, on any of its media lines, when the
 * handshake for the keys of one failed, when a party's line is full, and in the end what was
 * measured of each. One call's lines all belong to one media loop, and call on it.
 */
final class SilenceWatch implements Supplier<MediaListener> {
  private final Runnable allSilent;
  private final Runnable unsecured;
  private final FullLines full;
  private final Measurements measured;
  private final IntConsumer pictures;
  private final List<Line> lines = new ArrayList<>(1);

  /** Hears that the line to a side is full, or is not any more, on the media loop. */
  interface FullLines {
    void told(int side, boolean full);
  }

  /** Takes what was measured of a line, on the media loop. */
  interface Measurements {
    void take(int line, QualityRecording recording);
  }

  /**
   * @param pictures told which side is to be asked for a whole picture by signalling
   */
  SilenceWatch(
      Runnable allSilent,
      Runnable unsecured,
      FullLines full,
      Measurements measured,
      IntConsumer pictures) {
    this.full = full;
    this.measured = measured;
    this.pictures = pictures;
    this.allSilent = allSilent;
    this.unsecured = unsecured;
  }

  /** Listens to one more media line; to be called on the call's shard. */
  @Override
  public MediaListener get() {
    synchronized (lines) {
      Line line = new Line(lines.size());
      lines.add(line);
      return line;
    }
  }

  private boolean isSilent() {
    synchronized (lines) {
      return lines.stream().allMatch(line -> line.silent[0] && line.silent[1]);
    }
  }

  private final class Line implements MediaListener {
    private final int number;
    private final boolean[] silent = new boolean[2];

    Line(int number) {
      this.number = number;
    }

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
    public void measured(QualityRecording quality) {
      measured.take(number, quality);
    }

    @Override
    public void line(int side, boolean isFull) {
      if (number == 0) full.told(side, isFull);
    }

    @Override
    public void pictureWanted(int side) {
      pictures.accept(side);
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
