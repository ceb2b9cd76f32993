package org.ringfence.media;

/** What a {@link JitterBuffer} did so far: packets, and samples of sound. Written by its owner. */
public final class PlayoutCounters {
  long late;
  long duplicates;
  long redundant;
  long read;
  long lost;
  long recovered;
  long dry;
  long shortened;
  long lengthened;

  PlayoutCounters() {}

  /** Packets whose turn was over. */
  public long late() {
    return late;
  }

  public long duplicates() {
    return duplicates;
  }

  /** Packets that had not come, and came within a later one (RFC 2198). */
  public long redundant() {
    return redundant;
  }

  /** Samples that were asked for. */
  public long readSamples() {
    return read;
  }

  /** Samples made up: their packet was lost, or had not come yet. */
  public long concealedSamples() {
    return lost + dry;
  }

  /** Samples of lost packets that the next one told of (in-band FEC). */
  public long recoveredSamples() {
    return recovered;
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
