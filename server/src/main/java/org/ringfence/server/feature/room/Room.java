package org.ringfence.server.feature.room;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Level;
import org.ringfence.call.View;
import org.ringfence.call.Voice;

/**
 * Where several parties hear each other, each all the others and not itself. What each said last is
 * kept, and the sum of it: a party hears the sum without its own part, so that one more party costs
 * each of the others nothing. Wideband, whatever their codecs. Parties may be on several media
 * loops; nobody holds the lock for longer than a few hundred additions. Who has a camera sees the
 * one that speaks.
 */
public final class Room {
  /** Below this nobody speaks: the noise of fifty lines is not to be heard. */
  private static final double NOISE_DBFS = -55;

  /** How long after that a line is still open, so that no word loses its end. */
  private static final int OPEN_FRAMES = 15;

  /** Who has spoken for so long is looked at, once the one before has been silent for so long. */
  private static final int SPEAKS_FRAMES = 20;

  private static final int SILENT_FRAMES = 50;

  private final int[] sum = new int[Voice.FRAME_SAMPLES];
  private final Gallery gallery = new Gallery();
  private int parties;
  private @Nullable Place speaker;

  /** Comes in. */
  public synchronized Place enter() {
    parties++;
    return new Place();
  }

  /** How many are in it. */
  public synchronized int parties() {
    return parties;
  }

  /** One party's place. */
  public final class Place implements Voice {
    private final short[] said = new short[FRAME_SAMPLES];
    private final Gallery.Seat seat = gallery.enter();
    private int openFrames;
    private int spokenFrames;
    private boolean muted;
    private boolean left;
    private short[] sound = new short[0];
    private int played;

    private Place() {}

    /** Goes; more than once does no harm. */
    public void leave() {
      synchronized (Room.this) {
        if (left) return;
        left = true;
        parties--;
        if (speaker == this) speaker = null;
        seat.leave();
        say(null);
      }
    }

    /** Whether nobody hears it. */
    public boolean isMuted() {
      synchronized (Room.this) {
        return muted;
      }
    }

    public void mute(boolean on) {
      synchronized (Room.this) {
        muted = on;
        if (on) say(null);
      }
    }

    /** Plays something to this party alone, besides the others. */
    public void play(short[] pcm) {
      synchronized (Room.this) {
        sound = pcm;
        played = 0;
      }
    }

    /** Puts that frame, or silence, in the place of what it said before. */
    private void say(short @Nullable [] frame) {
      for (int i = 0; i < FRAME_SAMPLES; i++) {
        int now = frame == null ? 0 : frame[i];
        sum[i] += now - said[i];
        said[i] = (short) now;
      }
    }

    @Override
    public void speak(short[] frame) {
      synchronized (Room.this) {
        if (left) {
          Arrays.fill(frame, (short) 0);
          return;
        }
        for (int i = 0; i < FRAME_SAMPLES; i++) {
          int heard = sum[i] - said[i];
          if (played < sound.length) heard += sound[played++];
          frame[i] = (short) Math.clamp(heard, Short.MIN_VALUE, Short.MAX_VALUE);
        }
      }
    }

    @Override
    public void hear(short[] frame) {
      boolean loud = Level.rmsDbfs(frame, 0, FRAME_SAMPLES) > NOISE_DBFS;
      synchronized (Room.this) {
        if (left || muted) return;
        follow(loud);
        openFrames = loud ? OPEN_FRAMES : Math.max(0, openFrames - 1);
        say(openFrames > 0 ? frame : null);
      }
    }

    private void follow(boolean loud) {
      spokenFrames = Math.clamp(spokenFrames + (loud ? 1 : -1), 0, SILENT_FRAMES);
      Place now = speaker;
      boolean free = now == null || now == this || now.muted || now.spokenFrames == 0;
      if (!free || spokenFrames < SPEAKS_FRAMES) return;
      speaker = this;
      seat.takesTheFloor();
    }

    @Override
    public View view() {
      return seat;
    }

    @Override
    public void key(char key) {
      // The feature takes the keys.
    }
  }
}
