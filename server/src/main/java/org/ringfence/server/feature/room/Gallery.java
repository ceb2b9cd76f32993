package org.ringfence.server.feature.room;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.View;
import org.ringfence.video.FrameBuffer;
import org.ringfence.video.VideoCodec;

/**
 * The pictures of a room: each sees who speaks, and who speaks sees who spoke before. Nothing is
 * decoded, so that each sees those only who show in a codec that was agreed with it.
 */
final class Gallery {
  /** Who shows nothing for so long shows nothing. */
  private static final long DARK_NS = 3_000_000_000L;

  /** How much a viewer may lag behind: more is let go, and what follows begins with a key frame. */
  private static final int FRAMES = 8;

  /** Of two that are shown one after the other. */
  private static final long STEP_NS = 33_000_000;

  private final List<Seat> seats = new CopyOnWriteArrayList<>();
  private volatile @Nullable Seat floor;
  private volatile @Nullable Seat before;

  Seat enter() {
    Seat seat = new Seat();
    seats.add(seat);
    return seat;
  }

  /** One party's eyes, and its camera. */
  final class Seat implements View {
    private final FrameBuffer[] frames = new FrameBuffer[FRAMES];
    private volatile @Nullable VideoCodec shows;
    private volatile long shownNs;
    private volatile @Nullable Seat watches;
    private volatile boolean keyWanted;

    /** Under its lock: the frame that is shown, and how many follow. */
    private int first;

    private int waiting;
    private boolean showing;
    private boolean awaitsKey;
    private long offsetNs;
    private long lastNs = -STEP_NS;
    private final long startNs = System.nanoTime();

    private Seat() {}

    void leave() {
      seats.remove(this);
      shows = null;
      watches = null;
      if (floor == this) floor = null;
      if (before == this) before = null;
    }

    /** It is the one that speaks. */
    void takesTheFloor() {
      Seat other = floor;
      if (other == this || !isLit(System.nanoTime())) return;
      before = other;
      floor = this;
    }

    private boolean isLit(long nowNs) {
      return shows != null && nowNs - shownNs < DARK_NS;
    }

    private boolean canWatch(@Nullable Seat other, VideoCodec codec, long nowNs) {
      return other != null && other != this && other.shows == codec && other.isLit(nowNs);
    }

    private @Nullable Seat choice(VideoCodec codec, long nowNs) {
      if (canWatch(floor, codec, nowNs)) return floor;
      if (canWatch(before, codec, nowNs)) return before;
      if (canWatch(watches, codec, nowNs)) return watches;
      for (Seat each : seats) if (canWatch(each, codec, nowNs)) return each;
      return null;
    }

    @Override
    public void see(VideoCodec codec, FrameBuffer frame) {
      long nowNs = System.nanoTime();
      shows = codec;
      shownNs = nowNs;
      for (Seat each : seats) if (each.watches == this) each.take(this, frame, nowNs);
    }

    /** On the loop of the one that shows it. */
    private synchronized void take(Seat from, FrameBuffer frame, long nowNs) {
      if (watches != from) return;
      boolean full = waiting + (showing ? 1 : 0) == FRAMES;
      if (full || (awaitsKey && !frame.key())) {
        awaitsKey = true;
        from.keyWanted = true;
        return;
      }
      if (awaitsKey) offsetNs = Math.max(nowNs - startNs, lastNs + STEP_NS) - frame.timeNs();
      awaitsKey = false;
      int at = (first + (showing ? 1 : 0) + waiting) % FRAMES;
      FrameBuffer kept = frames[at];
      if (kept == null) {
        kept = new FrameBuffer();
        frames[at] = kept;
      }
      kept.copy(frame);
      lastNs = Math.max(frame.timeNs() + offsetNs, lastNs + 1_000_000);
      kept.at(lastNs);
      waiting++;
    }

    @Override
    public @Nullable FrameBuffer show(VideoCodec codec) {
      Seat chosen = choice(codec, System.nanoTime());
      synchronized (this) {
        if (chosen != watches) watch(chosen);
        if (showing) first = (first + 1) % FRAMES;
        showing = waiting > 0;
        if (!showing) return null;
        waiting--;
        return frames[first];
      }
    }

    private void watch(@Nullable Seat other) {
      watches = other;
      waiting = 0;
      awaitsKey = true;
      if (other != null) other.keyWanted = true;
    }

    @Override
    public void keyFrame() {
      Seat other = watches;
      if (other != null) other.keyWanted = true;
    }

    @Override
    public boolean wantsKeyFrame() {
      boolean wanted = keyWanted;
      if (wanted) keyWanted = false;
      return wanted;
    }
  }
}
