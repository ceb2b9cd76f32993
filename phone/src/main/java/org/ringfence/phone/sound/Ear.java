package org.ringfence.phone.sound;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.CallTone;
import org.ringfence.audio.Level;
import org.ringfence.audio.Resampler;
import org.ringfence.audio.Tone;
import org.ringfence.audio.TonePlan;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSink;

/** One call's way in: hands what was heard to its sinks, each at the sink's rate. */
public final class Ear implements AudioSink {
  private static final int FRAMES_A_SECOND = 1000 / AudioFormat.FRAME_MS;
  private static final double TONE_PEAK = 0.15;

  private final List<Fitted> sinks = new CopyOnWriteArrayList<>();
  private final Consumer<Character> digits;
  private volatile boolean open;
  private volatile @Nullable CallTone tone;
  private volatile TonePlan plan = TonePlan.EU;
  private volatile double levelDbfs = Level.SILENCE_DBFS;

  /** The media loop's own. */
  private @Nullable CallTone playing;

  private @Nullable Tone player;
  private boolean begun;
  private int rateHz;
  private short[] toned = new short[0];

  /**
   * @param digits hears keys, on the media loop
   */
  public Ear(Consumer<Character> digits) {
    this.digits = digits;
  }

  public void add(SoundSink sink) {
    sinks.add(new Fitted(sink));
  }

  /** Takes all sinks away; they are the caller's to close. */
  public List<SoundSink> release() {
    List<SoundSink> all = sinks.stream().map(each -> each.sink).toList();
    sinks.clear();
    return all;
  }

  /** Whether what comes from the other side is heard. */
  public void open(boolean value) {
    open = value;
  }

  /** Whose tones are played. */
  public void plan(TonePlan value) {
    plan = value;
  }

  /** How loud it is at present, in dBFS. */
  public double levelDbfs() {
    return levelDbfs;
  }

  /** Plays a tone of our own to the sinks that want one; null for none. */
  public void tone(@Nullable CallTone value) {
    tone = value;
  }

  @Override
  public void write(short[] pcm) {
    CallTone wanted = tone;
    if (wanted != null) {
      play(wanted, pcm.length);
      for (Fitted each : sinks) if (each.sink.wantsTones()) each.write(toned);
      levelDbfs = Level.SILENCE_DBFS;
    } else if (open || begun) {
      begun = true;
      if (!open) Arrays.fill(pcm, (short) 0); // A recording keeps its time while the call is held.
      for (Fitted each : sinks) each.write(pcm);
      levelDbfs = Level.rmsDbfs(pcm, 0, pcm.length);
    }
  }

  private void play(CallTone wanted, int samples) {
    Tone now = player;
    if (now == null || wanted != playing || samples * FRAMES_A_SECOND != rateHz) {
      rateHz = samples * FRAMES_A_SECOND;
      now = new Tone(plan.of(wanted), rateHz, TONE_PEAK);
      player = now;
      playing = wanted;
      toned = new short[samples];
    }
    now.read(toned, 0, samples);
  }

  @Override
  public void digit(char digit) {
    digits.accept(digit);
  }

  /** A sink with what changes the rate for it. */
  private static final class Fitted {
    private final SoundSink sink;
    private int fromHz;
    private @Nullable Resampler resampler;
    private short[] out = new short[0];

    Fitted(SoundSink sink) {
      this.sink = sink;
    }

    void write(short[] pcm) {
      int nowHz = pcm.length * FRAMES_A_SECOND;
      if (nowHz != fromHz) {
        fromHz = nowHz;
        resampler = nowHz == sink.rateHz() ? null : new Resampler(nowHz, sink.rateHz());
        out = new short[resampler == null ? 0 : resampler.maxOutput(pcm.length)];
      }
      Resampler changes = resampler;
      if (changes == null) sink.write(pcm, pcm.length);
      else sink.write(out, changes.process(pcm, 0, pcm.length, out, 0));
    }
  }
}
