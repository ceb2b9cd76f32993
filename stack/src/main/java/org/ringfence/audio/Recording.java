package org.ringfence.audio;

/** Sound held in memory: mono, 16-bit PCM. The samples are shared, not copied. */
public final class Recording {
  private final short[] pcm;
  private final int rateHz;

  public Recording(short[] pcm, int rateHz) {
    if (rateHz <= 0) {
      throw new IllegalArgumentException("rate " + rateHz);
    }
    this.pcm = pcm;
    this.rateHz = rateHz;
  }

  public short[] pcm() {
    return pcm;
  }

  public int rateHz() {
    return rateHz;
  }

  public long durationMs() {
    return pcm.length * 1000L / rateHz;
  }

  /** The same sound at another rate, without the resampler's delay. */
  public Recording at(int wantedHz) {
    if (wantedHz == rateHz) {
      return this;
    }
    Resampler resampler = new Resampler(rateHz, wantedHz);
    int delay = resampler.delaySamples();
    int length = (int) ((long) pcm.length * wantedHz / rateHz);
    short[] tail = new short[resampler.delayInputSamples()];
    short[] out = new short[resampler.maxOutput(pcm.length) + resampler.maxOutput(tail.length)];
    int made = resampler.process(pcm, 0, pcm.length, out, 0);
    made += resampler.process(tail, 0, tail.length, out, made);
    short[] trimmed = new short[length];
    System.arraycopy(out, delay, trimmed, 0, Math.min(length, made - delay));
    return new Recording(trimmed, wantedHz);
  }
}
