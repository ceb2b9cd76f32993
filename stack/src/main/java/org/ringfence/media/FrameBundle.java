package org.ringfence.media;

/** Frames that wait to go into one packet. */
final class FrameBundle {
  private static final int MOST_FRAMES = 3;

  private short[] pcm = new short[0];
  private int frames;
  private int samples;
  private int timestamp;

  boolean isEmpty() {
    return frames == 0;
  }

  int frames() {
    return frames;
  }

  /** Of the first. */
  int timestamp() {
    return timestamp;
  }

  short[] pcm() {
    return pcm;
  }

  int samples() {
    return samples;
  }

  void add(short[] frame, int frameSamples, int frameTimestamp) {
    if (pcm.length < MOST_FRAMES * frameSamples) pcm = new short[MOST_FRAMES * frameSamples];
    if (frames == 0) timestamp = frameTimestamp;
    System.arraycopy(frame, 0, pcm, samples, frameSamples);
    samples += frameSamples;
    frames++;
  }

  void forget() {
    frames = 0;
    samples = 0;
  }
}
