package org.ringfence.agent;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Level;
import org.ringfence.audio.Recording;
import org.ringfence.call.View;
import org.ringfence.call.Voice;

/**
 * A feature's mouth and ear. The feature's thread says what to play and what to record; the media
 * loop does it frame by frame and allocates nothing for one.
 */
final class AttendantVoice implements Voice {
  /** Below this it is silence: room noise on a telephone is at -60 to -50 dBFS. */
  private static final double SILENCE_DBFS = -48;

  private static final int FRAME_MS = 20;

  private final Consumer<AttendantEvent> events;
  private volatile @Nullable Playback playing;
  private volatile @Nullable Take taking;
  private volatile @Nullable Voice joined;
  private final View view = new AttendantView(() -> joined);

  AttendantVoice(Consumer<AttendantEvent> events) {
    this.events = events;
  }

  // The feature's thread.

  Playback play(Recording sound) {
    Playback begun = new Playback(sound.at(RATE_HZ).pcm(), false);
    playing = begun;
    return begun;
  }

  Take take(int mostSamples, long silenceMs) {
    Take begun = new Take(mostSamples, silenceMs);
    taking = begun;
    return begun;
  }

  /** Plays it again and again until it is stopped. */
  void loop(Recording sound) {
    playing = new Playback(sound.at(RATE_HZ).pcm(), true);
  }

  /** From now on the caller talks to that voice. */
  void join(Voice voice) {
    joined = voice;
  }

  void stop() {
    playing = null;
    taking = null;
    joined = null;
  }

  // The media loop.

  @Override
  public void speak(short[] frame) {
    Voice other = joined;
    Playback now = playing;
    if (other != null) {
      other.speak(frame);
    } else if (now == null) {
      Arrays.fill(frame, (short) 0);
    } else if (now.fill(frame)) {
      playing = null;
      events.accept(new AttendantEvent.Played(now));
    }
  }

  @Override
  public void hear(short[] frame) {
    Voice other = joined;
    if (other != null) other.hear(frame);
    Take now = taking;
    if (now != null && now.add(frame)) {
      taking = null;
      events.accept(new AttendantEvent.Taken(now));
    }
  }

  @Override
  public void key(char key) {
    events.accept(new AttendantEvent.Key(key));
  }

  @Override
  public View view() {
    return view;
  }

  /** A recording that is being played. */
  static final class Playback {
    private final short[] pcm;
    private final boolean again;
    private int played;

    private Playback(short[] pcm, boolean again) {
      this.pcm = pcm;
      this.again = again && pcm.length > 0;
    }

    /** Fills a frame; true when that was the last. */
    private boolean fill(short[] frame) {
      int length = Math.min(frame.length, pcm.length - played);
      System.arraycopy(pcm, played, frame, 0, length);
      Arrays.fill(frame, length, frame.length, (short) 0);
      played += length;
      if (again && played == pcm.length) played = 0;
      return played == pcm.length;
    }
  }

  /** A recording that is being made. */
  static final class Take {
    private final short[] pcm;
    private final long silenceMs;
    private int length;
    private long silentMs;

    private Take(int mostSamples, long silenceMs) {
      pcm = new short[mostSamples];
      this.silenceMs = silenceMs;
    }

    /** Takes a frame; true when no more is wanted. */
    private boolean add(short[] frame) {
      int taken = Math.min(frame.length, pcm.length - length);
      System.arraycopy(frame, 0, pcm, length, taken);
      length += taken;
      boolean silent = Level.rmsDbfs(frame, 0, frame.length) < SILENCE_DBFS;
      silentMs = silent ? silentMs + FRAME_MS : 0;
      return length == pcm.length || silentMs >= silenceMs;
    }

    /** What was recorded, once it is done or was stopped. */
    Recording recording() {
      return new Recording(Arrays.copyOf(pcm, length), RATE_HZ);
    }
  }
}
