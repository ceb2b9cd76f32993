package org.ringfence.phone.sound;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Level;
import org.ringfence.audio.Resampler;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSource;

/** One call's way out: takes from a source what the codec wants, at the codec's rate. */
public final class Mouth implements AudioSource {
  private static final int FRAMES_A_SECOND = 1000 / AudioFormat.FRAME_MS;

  private volatile SoundSource source;
  private volatile boolean open;
  private volatile boolean held;
  private volatile boolean muted;
  private volatile double levelDbfs = Level.SILENCE_DBFS;

  /** The media loop's own: the source that the rest is made for. */
  private @Nullable SoundSource current;

  private short[] frame = new short[0];
  private short[] ready = new short[0];
  private int count;
  private int outRateHz;
  private @Nullable Resampler resampler;

  public Mouth(SoundSource source) {
    this.source = source;
  }

  /** Says something else from now on; the old source is the caller's to close. */
  public SoundSource say(SoundSource next) {
    SoundSource before = source;
    source = next;
    return before;
  }

  public SoundSource source() {
    return source;
  }

  /** Whether anything is sent; while shut, the source does not move. */
  public void open(boolean value) {
    open = value;
  }

  /** Sends silence, which keeps the way open, while the source stands still. */
  public void hold(boolean value) {
    held = value;
  }

  /** Sends silence in the sound's place. */
  public void mute(boolean value) {
    muted = value;
  }

  /** How loud it is at present, in dBFS. */
  public double levelDbfs() {
    return levelDbfs;
  }

  public boolean muted() {
    return muted;
  }

  @Override
  public boolean read(short[] pcm) {
    if (!open) return false;
    if (held) {
      Arrays.fill(pcm, (short) 0);
      return true;
    }
    SoundSource from = source;
    if (from != current || pcm.length * FRAMES_A_SECOND != outRateHz) fit(from, pcm.length);
    while (count < pcm.length) {
      from.read(frame);
      count += convert(frame);
    }
    System.arraycopy(ready, 0, pcm, 0, pcm.length);
    count -= pcm.length;
    System.arraycopy(ready, pcm.length, ready, 0, count);
    if (muted) Arrays.fill(pcm, (short) 0);
    levelDbfs = Level.rmsDbfs(pcm, 0, pcm.length);
    return true;
  }

  private int convert(short[] in) {
    Resampler changes = resampler;
    if (changes != null) return changes.process(in, 0, in.length, ready, count);
    System.arraycopy(in, 0, ready, count, in.length);
    return in.length;
  }

  private void fit(SoundSource from, int samples) {
    current = from;
    outRateHz = samples * FRAMES_A_SECOND;
    frame = new short[from.rateHz() / FRAMES_A_SECOND];
    resampler = from.rateHz() == outRateHz ? null : new Resampler(from.rateHz(), outRateHz);
    int more = resampler == null ? frame.length : resampler.maxOutput(frame.length);
    ready = new short[samples + more + 1];
    count = 0;
  }
}
