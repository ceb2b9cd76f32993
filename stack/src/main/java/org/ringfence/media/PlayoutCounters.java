package org.ringfence.media;

/** What a {@link Playout} did so far: packets, and samples of sound. */
public final class PlayoutCounters {
  long late;
  long duplicates;
  long redundant;
  long played;
  long read;
  long lost;
  long dry;
  long shortened;
  long lengthened;

  PlayoutCounters() {}

  int shortened(int samples) {
    shortened += samples;
    return samples;
  }

  int lengthened(int samples) {
    lengthened += samples;
    return samples;
  }

  /** Packets whose turn was over. */
  public long late() {
    return late;
  }

  public long duplicates() {
    return duplicates;
  }

  /** Packets that were lost and came again within another. */
  public long redundant() {
    return redundant;
  }

  public long playedPackets() {
    return played;
  }

  /** Samples that were asked for. */
  public long readSamples() {
    return read;
  }

  /** Samples made up for packets that were lost, or that the next packet told of. */
  public long lostSamples() {
    return lost;
  }

  /** Samples made up because nothing had come yet. */
  public long drySamples() {
    return dry;
  }

  /** Samples taken out to play sooner. */
  public long shortenedSamples() {
    return shortened;
  }

  /** Samples put in to play later. */
  public long lengthenedSamples() {
    return lengthened;
  }
}
