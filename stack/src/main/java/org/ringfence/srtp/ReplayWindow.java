package org.ringfence.srtp;

/**
 * The newest authenticated packet of one stream and which of the 128 up to it were seen (RFC 3711
 * section 3.3.2), and what a sequence number must mean beside it (section 3.3.1).
 */
final class ReplayWindow {
  static final int PACKETS = 128;

  private static final int HALF = 0x8000;

  /** The newest index; -1 before the first packet. */
  private long newest = -1;

  // Bit n is set when the packet n before the newest was seen, and n + 64.
  private long recent;
  private long earlier;

  long newest() {
    return newest;
  }

  /**
   * The index, of 48 bits, that a sequence number most likely stands for: the nearest to the newest
   * with these lower bits. 2^48 and more when the rollover counter has run out.
   */
  long guess(int sequenceNumber) {
    if (newest < 0) {
      return sequenceNumber;
    }
    long rolloverCounter = newest >>> 16;
    int last = (int) newest & 0xFFFF;
    if (last < HALF) {
      // Nothing is before the first round: then it is a long jump ahead.
      if (sequenceNumber - last > HALF && rolloverCounter > 0) {
        rolloverCounter--;
      }
    } else if (last - HALF > sequenceNumber) {
      rolloverCounter++;
    }
    return rolloverCounter << 16 | sequenceNumber;
  }

  SrtpStatus check(long index) {
    long behind = newest - index;
    if (behind < 0) {
      return SrtpStatus.OK;
    }
    if (behind >= PACKETS) {
      return SrtpStatus.TOO_OLD;
    }
    long word = behind < 64 ? recent : earlier;
    return (word >>> behind & 1) == 0 ? SrtpStatus.OK : SrtpStatus.REPLAYED;
  }

  /** Takes an index that {@link #check} let pass, once its packet is authenticated. */
  void accept(long index) {
    long ahead = index - newest;
    if (ahead > 0) {
      shift(newest < 0 ? PACKETS : ahead);
      newest = index;
      recent |= 1;
    } else if (ahead > -64) {
      recent |= 1L << -ahead;
    } else {
      earlier |= 1L << -ahead;
    }
  }

  private void shift(long by) {
    if (by >= PACKETS) {
      earlier = 0;
      recent = 0;
    } else if (by >= 64) {
      earlier = recent << by;
      recent = 0;
    } else {
      earlier = earlier << by | recent >>> -by;
      recent <<= by;
    }
  }
}
