package org.ringfence.media;

/**
 * What is done about the loss the other side reports (RFC 3550 section 6.4.1): more of it, at once;
 * less again only after some reports of less, for loss comes and goes.
 */
final class LossAnswer {
  /** Of 256 packets: from 1 % on each packet carries the last one again, from 5 % the last two. */
  private static final int ONE_COPY = 2;

  private static final int TWO_COPIES = 13;
  static final int MOST_COPIES = 2;

  /** An encoder that knows how prepares for so much before anything is known. */
  private static final int LEAST_PERCENT = 10;

  private static final int MOST_PERCENT = 40;

  /** Reports of less until less is done: some 25 s. */
  private static final int PATIENCE = 5;

  private int copies;
  private int calm;
  private int percent = LEAST_PERCENT;

  /** The other side reported so much. */
  void reported(int lostOf256) {
    int now = lostOf256 >= TWO_COPIES ? 2 : lostOf256 >= ONE_COPY ? 1 : 0;
    int nowPercent = Math.clamp(lostOf256 * 100 / 256 * 5 / 4, LEAST_PERCENT, MOST_PERCENT);
    boolean less = now <= copies && nowPercent <= percent;
    calm = less ? calm + 1 : 0;
    if (!less || calm >= PATIENCE) {
      copies = calm >= PATIENCE ? now : Math.max(copies, now);
      percent = calm >= PATIENCE ? nowPercent : Math.max(percent, nowPercent);
      calm = 0;
    }
  }

  /** How many earlier payloads a packet shall carry, where that was agreed (RFC 2198). */
  int copies() {
    return copies;
  }

  /** How much loss the encoder shall prepare for (in-band FEC). */
  int percent() {
    return percent;
  }
}
