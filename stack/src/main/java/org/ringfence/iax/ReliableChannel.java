package org.ringfence.iax;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * What makes the full frames of one call arrive, once and in order (RFC 5456 section 7): numbers of
 * eight bits, acknowledgements, VNAK for what is missing, retransmission until it is acknowledged.
 */
final class ReliableChannel {
  /** What a frame that came is. */
  enum Verdict {
    /** The next one, to be dealt with. */
    DELIVER,
    /** Nothing to deal with: an acknowledgement, or one that came before, or too early. */
    PASS,
    /** For this call no longer: the peer does not know it. */
    UNKNOWN_THERE
  }

  private static final long MS = 1_000_000;
  private static final long FIRST_RETRY_MS = 500;
  private static final long LEAST_RETRY_MS = 200;
  private static final long MOST_RETRY_MS = 4_000;
  private static final int RETRIES = 10;

  private final int ours;
  private final long startNs;
  private final Consumer<byte[]> out;
  private final Deque<Sent> unacknowledged = new ArrayDeque<>();
  private int theirs;
  private int oSeqno;
  private int iSeqno;
  private int lastTimestamp;
  private long roundTripMs = -1;
  private @Nullable FrameCipher cipher;
  private boolean lost;

  /** A frame that is not acknowledged yet. */
  private static final class Sent {
    final int oSeqno;
    final byte[] bytes;
    final long sentNs;
    int tries;
    long dueNs;
    long waitMs;

    Sent(int oSeqno, byte[] bytes, long sentNs, long waitMs) {
      this.oSeqno = oSeqno;
      this.bytes = bytes;
      this.sentNs = sentNs;
      this.waitMs = waitMs;
      this.dueNs = sentNs + waitMs * MS;
    }
  }

  /**
   * @param ours our call number
   * @param theirs 0 while it is not known
   */
  ReliableChannel(int ours, int theirs, long nowNs, Consumer<byte[]> out) {
    this.ours = ours;
    this.theirs = theirs;
    this.startNs = nowNs;
    this.out = out;
  }

  int ours() {
    return ours;
  }

  int theirs() {
    return theirs;
  }

  long startNs() {
    return startNs;
  }

  /** The last one measured; -1 before. */
  long roundTripMs() {
    return roundTripMs;
  }

  /** Whether everything that was sent arrived. */
  boolean settled() {
    return unacknowledged.isEmpty();
  }

  /** From now on both ways. */
  void encrypt(FrameCipher with) {
    cipher = with;
  }

  /** Forgets what was said: the peer did, and asks to be told once more (call tokens). */
  void startOver() {
    unacknowledged.clear();
    oSeqno = 0;
    iSeqno = 0;
    theirs = 0;
  }

  /** Nobody waits for what is on its way. */
  void forget() {
    unacknowledged.clear();
  }

  private int timestamp(long nowNs) {
    int now = (int) ((nowNs - startNs) / MS);
    lastTimestamp = now - lastTimestamp > 0 ? now : lastTimestamp + 1;
    return lastTimestamp;
  }

  void send(int command, Elements elements, long nowNs) {
    send(FrameType.IAX, command, elements.write(), nowNs);
  }

  void send(int type, int subclass, byte[] payload, long nowNs) {
    sendAt(timestamp(nowNs), type, subclass, payload, nowNs);
  }

  /** With a timestamp that is not that of now: sound has its own, an answer repeats another's. */
  void sendAt(int timestamp, int type, int subclass, byte[] payload, long nowNs) {
    FullFrame frame =
        new FullFrame(false, ours, theirs, timestamp, oSeqno, iSeqno, type, subclass, payload);
    byte[] bytes = sealed(frame);
    if (frame.numbered()) {
      if (unacknowledged.size() >= Limits.IAX_UNACKNOWLEDGED) lost = true;
      long waitMs = roundTripMs < 0 ? FIRST_RETRY_MS : Math.max(LEAST_RETRY_MS, 2 * roundTripMs);
      unacknowledged.add(new Sent(oSeqno, bytes, nowNs, waitMs));
      oSeqno = oSeqno + 1 & 0xFF;
    }
    out.accept(bytes);
  }

  private byte[] sealed(FullFrame frame) {
    byte[] bytes = frame.write();
    return cipher == null ? bytes : cipher.seal(bytes, FrameCipher.FULL_CLEAR);
  }

  /** An answer that arrives or does not, with the timestamp of what it answers. */
  private void answer(int command, int timestamp) {
    int number = oSeqno;
    out.accept(
        sealed(
            new FullFrame(
                false,
                ours,
                theirs,
                timestamp,
                number,
                iSeqno,
                FrameType.IAX,
                command,
                new byte[0])));
  }

  /** Whether it is for this channel, by the number the peer calls itself. */
  boolean isFrom(int source) {
    return theirs == 0 || theirs == source;
  }

  Verdict receive(FullFrame frame, long nowNs) {
    if (theirs == 0) theirs = frame.source();
    acknowledged(frame.iSeqno(), nowNs);
    if (frame.is(Command.INVAL)) return Verdict.UNKNOWN_THERE;
    if (frame.is(Command.VNAK)) {
      repeatFrom(nowNs);
      return Verdict.PASS;
    }
    if (!frame.numbered()) return frame.is(Command.ACK) ? Verdict.PASS : Verdict.DELIVER;
    int ahead = frame.oSeqno() - iSeqno & 0xFF;
    if (ahead == 0) {
      iSeqno = iSeqno + 1 & 0xFF;
      answer(Command.ACK, frame.timestamp());
      return Verdict.DELIVER;
    }
    // What came before is acknowledged again; what comes too early says that something is missing.
    answer(ahead >= 0x80 ? Command.ACK : Command.VNAK, frame.timestamp());
    return Verdict.PASS;
  }

  /** The peer expects that number next: it has all before it. */
  private void acknowledged(int expected, long nowNs) {
    while (!unacknowledged.isEmpty()) {
      Sent first = unacknowledged.getFirst();
      int beyond = expected - first.oSeqno & 0xFF;
      int waiting = oSeqno - first.oSeqno & 0xFF;
      if (beyond == 0 || beyond > waiting) return;
      if (first.tries == 0) roundTripMs = (nowNs - first.sentNs) / MS;
      unacknowledged.removeFirst();
    }
  }

  private void repeatFrom(long nowNs) {
    for (Sent each : unacknowledged) repeat(each, nowNs);
  }

  private void repeat(Sent sent, long nowNs) {
    sent.tries++;
    sent.waitMs = Math.min(MOST_RETRY_MS, sent.waitMs * 3 / 2);
    sent.dueNs = nowNs + sent.waitMs * MS;
    sent.bytes[2] |= (byte) 0x80;
    out.accept(sent.bytes.clone());
  }

  long deadlineNs() {
    if (lost) return Long.MIN_VALUE;
    long next = Long.MAX_VALUE;
    for (Sent each : unacknowledged) next = Math.min(next, each.dueNs);
    return next;
  }

  /** Repeats what is due; false when the peer is gone. */
  boolean tick(long nowNs) {
    if (lost) return false;
    for (Sent each : unacknowledged) {
      if (each.dueNs - nowNs > 0) continue;
      if (each.tries == RETRIES) return false;
      repeat(each, nowNs);
    }
    return true;
  }
}
