package org.ringfence.media;

/**
 * What is done about a way that is full: packets wait in a queue before its narrowest place, so the
 * round trip grows and stays long, and in the end they are lost. Then less is sent, at once, and
 * more again only step by step while it goes well. Loss by itself is not taken for that: radio
 * loses packets too, and gets better by redundancy and not by less sound.
 */
final class CongestionAnswer {
  /** A queue is longer than this, and than what packets are early and late by anyhow. */
  private static final double QUEUE_MS = 80;

  private static final double JITTERS = 5;

  /** Reports in a row that must say so: one may have been unlucky itself. */
  private static final int SURE = 2;

  /** Reports of a short queue until a little more is tried: some 15 s. */
  private static final int PATIENCE = 3;

  /** Reports until what was too much once is tried again: some two minutes. */
  private static final int FORGETS = 24;

  private static final double LESS = 0.6;
  private static final double MORE = 1.2;
  private static final double LEAST = 0.25;

  /** From here on packets are longer, for what is around the sound costs as much as the sound. */
  private static final double LONGER_BELOW = 0.7;

  private double leastRoundTripMs = Double.MAX_VALUE;
  private double share = 1;

  /** What was too much; it is tried again only after a long time. */
  private double ceiling = 2;

  private int sinceFull;
  private int full;
  private int calm;

  /**
   * The other side reported.
   *
   * @param roundTripMs negative when it is not known
   * @param jitterMs that it sees
   */
  void reported(double roundTripMs, double jitterMs) {
    if (roundTripMs < 0) return;
    leastRoundTripMs = Math.min(leastRoundTripMs, roundTripMs);
    boolean queue = roundTripMs - leastRoundTripMs > Math.max(QUEUE_MS, JITTERS * jitterMs);
    full = queue ? full + 1 : 0;
    calm = queue ? 0 : calm + 1;
    if (++sinceFull >= FORGETS) ceiling = 2;
    if (full >= SURE) {
      full = 0;
      sinceFull = 0;
      ceiling = share;
      share = Math.max(LEAST, share * LESS);
    } else if (calm >= PATIENCE) {
      calm = 0;
      double more = Math.min(1, share * MORE);
      share = more < 0.95 * ceiling ? more : share;
    }
  }

  /** How much of the usual bitrate to use. */
  double share() {
    return share;
  }

  /** How many frames one packet shall hold. */
  int framesPerPacket() {
    return share < LEAST * 1.5 ? 3 : share < LONGER_BELOW ? 2 : 1;
  }

  /** Whether redundancy would only add to what is in the way. */
  boolean isFull() {
    return share < 1;
  }
}
