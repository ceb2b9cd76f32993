package org.ringfence.media;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.ringfence.base.Limits;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.video.Depacketizer;
import org.ringfence.video.FrameBuffer;
import org.ringfence.video.VideoCodec;

/**
 * Puts the packets of a stream in order and their frames together; says which packets are missing
 * and, where one never comes, lets go of all that needed it. Nothing is allocated per packet.
 */
final class VideoReception {
  private static final int SLOTS = Limits.VIDEO_PACKETS;
  private static final int MASK = SLOTS - 1;
  private static final int SLOT_BYTES = Limits.RTP_PACKET_BYTES;
  private static final int MOST_WAITING = SLOTS * 3 / 4;
  private static final long PATIENCE_NS = 400_000_000;
  private static final long REORDERING_NS = 60_000_000;
  private static final long ASK_AFTER_NS = 5_000_000;
  private static final int MOST_ASKED = 6;

  private final VideoCodec codec;
  private final Depacketizer depacketizer;
  private ByteBuffer store = ByteBuffer.allocate(0);

  /** By slot: the extended sequence number of the packet there, and what it says. */
  private final int[] sequences = new int[SLOTS];

  private final int[] timestamps = new int[SLOTS];
  private final int[] lengths = new int[SLOTS];
  private final boolean[] markers = new boolean[SLOTS];

  /** By slot of a packet that is missing: since when, when it was asked for last, how often. */
  private final long[] missedNs = new long[SLOTS];

  private final long[] askedNs = new long[SLOTS];
  private final byte[] times = new byte[SLOTS];

  private boolean started;
  private int ssrc;

  /** The first packet of the frame at hand, the first not there yet, and one after the newest. */
  private int first;

  private int scan;
  private int end;

  /** Whether the rest of the frame at hand is of no use. */
  private boolean skipping;

  /** Whether frames need one that was lost. */
  private boolean spoilt = true;

  private boolean wantsKey;
  private int lastTimestamp;
  private long ticks;
  long spoiltFrames;
  long lost;

  VideoReception(VideoCodec codec) {
    this.codec = codec;
    depacketizer = codec.depacketizer();
  }

  VideoCodec codec() {
    return codec;
  }

  /** Takes a packet; {@link #next} gives the frames that are whole then. */
  void insert(RtpPacket packet, ByteBuffer buffer, long nowNs) {
    if (!started || packet.ssrc() != ssrc) start(packet);
    int newest = end - 1;
    int sequence = newest + (short) (packet.sequenceNumber() - newest);
    if (sequence - first < 0) return; // late
    if (sequence - first >= SLOTS) restart(sequence);
    for (; sequence - end > 0; end++) miss(end, nowNs);
    if (sequence == end) end++;
    int slot = sequence & MASK;
    if (sequences[slot] == sequence) return; // again
    sequences[slot] = sequence;
    timestamps[slot] = packet.timestamp();
    markers[slot] = packet.marker();
    lengths[slot] = packet.payloadLength();
    store.put(slot * SLOT_BYTES, buffer, packet.payloadOffset(), packet.payloadLength());
  }

  private void start(RtpPacket packet) {
    if (!started) store = ByteBuffer.allocate(SLOTS * SLOT_BYTES);
    ssrc = packet.ssrc();
    lastTimestamp = packet.timestamp();
    int sequence = 0x10000 + packet.sequenceNumber(); // never 0, which an empty slot has
    Arrays.fill(sequences, 0);
    first = sequence;
    scan = sequence;
    end = sequence;
    skipping = false;
    spoilt = true;
    started = true;
  }

  /** A gap so large that what is behind it is forgotten. */
  private void restart(int sequence) {
    lost += sequence - scan;
    first = sequence;
    scan = sequence;
    end = sequence;
    spoil();
  }

  private void spoil() {
    skipping = true;
    spoilt = true;
    wantsKey = true;
  }

  private void miss(int sequence, long nowNs) {
    int slot = sequence & MASK;
    sequences[slot] = 0;
    missedNs[slot] = nowNs;
    askedNs[slot] = nowNs - PATIENCE_NS;
    times[slot] = 0;
  }

  private boolean isThere(int sequence) {
    return sequences[sequence & MASK] == sequence;
  }

  /**
   * Puts the next whole frame together.
   *
   * @param nacks whether what is missing may still come because we ask for it
   * @return false when there is none
   */
  boolean next(FrameBuffer frame, boolean nacks, long nowNs) {
    while (scan != end) {
      if (isThere(scan)) {
        if (passes(frame)) return true;
      } else if (tooLate(scan, nacks, nowNs)) {
        while (!isThere(scan)) {
          scan++;
          lost++;
        }
        first = scan;
        spoil();
      } else {
        return false;
      }
    }
    return false;
  }

  private boolean tooLate(int sequence, boolean nacks, long nowNs) {
    long waitedNs = nowNs - missedNs[sequence & MASK];
    return waitedNs >= (nacks ? PATIENCE_NS : REORDERING_NS) || end - first > MOST_WAITING;
  }

  /** Goes on by one packet; whether a frame fit to be shown has ended. */
  private boolean passes(FrameBuffer frame) {
    boolean other = scan != first && timestamps[scan & MASK] != timestamps[first & MASK];
    if (other) return ends(frame); // The one before had no marker.
    boolean marker = markers[scan & MASK];
    scan++;
    return marker && ends(frame);
  }

  private boolean ends(FrameBuffer frame) {
    int begin = first;
    first = scan;
    if (skipping) {
      skipping = false;
      return false;
    }
    return together(begin, scan, frame);
  }

  private boolean together(int from, int to, FrameBuffer frame) {
    depacketizer.begin();
    boolean any = false;
    for (int i = from; i != to; i++) {
      int slot = i & MASK;
      if (lengths[slot] == 0) continue; // nothing but padding
      any = true;
      Depacketizer.Status status = depacketizer.add(store, slot * SLOT_BYTES, lengths[slot], frame);
      if (status != Depacketizer.Status.OK) return isLost();
    }
    if (!any) return false;
    if (!depacketizer.whole()) return isLost();
    codec.look(frame);
    if (spoilt && !frame.key()) return isLost();
    spoilt = false;
    wantsKey = false;
    int timestamp = timestamps[from & MASK];
    ticks += timestamp - lastTimestamp;
    lastTimestamp = timestamp;
    frame.at(ticks * 100_000 / 9);
    return true;
  }

  private boolean isLost() {
    spoiltFrames++;
    spoilt = true;
    wantsKey = true;
    return false;
  }

  /** Whether only a frame that stands for itself can be shown, and none has come. */
  /** What comes next shall be a frame that stands for itself, where anything comes at all. */
  void wantKey() {
    wantsKey = started;
  }

  boolean wantsKey() {
    return wantsKey;
  }

  int ssrc() {
    return ssrc;
  }

  /**
   * Names packets to ask for again, each a packet and a bit for each of the 16 after it (RFC 4585
   * section 6.2.1).
   *
   * @param retryNs how long to wait for what was asked for
   * @return how many
   */
  int missing(int[] into, long retryNs, long nowNs) {
    int count = 0;
    int at = scan;
    while (at != end && count < into.length) {
      if (!isDue(at, retryNs, nowNs)) {
        at++;
        continue;
      }
      int word = (at & 0xFFFF) << 16;
      for (int i = 1; i <= 16 && at + i - end < 0; i++) {
        if (isDue(at + i, retryNs, nowNs)) word |= 1 << (i - 1);
      }
      into[count++] = word;
      at = end - at > 17 ? at + 17 : end;
    }
    return count;
  }

  /** Whether a packet is to be asked for, which then counts as done. */
  private boolean isDue(int sequence, long retryNs, long nowNs) {
    int slot = sequence & MASK;
    if (isThere(sequence) || times[slot] == MOST_ASKED) return false;
    if (nowNs - missedNs[slot] < ASK_AFTER_NS || nowNs - askedNs[slot] < retryNs) return false;
    askedNs[slot] = nowNs;
    times[slot]++;
    return true;
  }
}
