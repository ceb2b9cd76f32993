package org.ringfence.quality;

import java.util.ArrayList;
import java.util.List;
import org.ringfence.base.Limits;

/**
 * Collects the seconds of a call, packed: of each only what changed is written, and by how much.
 *
 * <pre>
 *   second = which fields changed (a varint), then of each the difference (a zigzag varint)
 * </pre>
 *
 * One owner. Nothing is allocated but what is kept, a page at a time.
 */
public final class QualityLog {
  private static final int MOST_CODECS = 16;
  private static final int MOST_BYTES_A_SECOND = 5 * (2 * LegSecond.FIELDS + 1);

  /** A minute or two: what is kept is never copied while the call goes on. */
  private static final int PAGE_BYTES = 512;

  /** Seconds that are told while the call goes on. */
  private static final int LATEST = 10;

  private final long startedMs;
  private final List<String> codecs = new ArrayList<>(2);
  private final LegEnd[] ends = {LegEnd.UNKNOWN, LegEnd.UNKNOWN};
  private final int[] before = new int[2 * LegSecond.FIELDS];
  private final int[] now = new int[2 * LegSecond.FIELDS];
  private final int[] latest = new int[LATEST * 2 * LegSecond.FIELDS];
  private final List<byte[]> pages = new ArrayList<>(4);
  private byte[] page = new byte[PAGE_BYTES];
  private int length;
  private int seconds;
  private int passed;

  /**
   * Begins.
   *
   * @param startedMs when its first second begins, in milliseconds since 1970
   */
  public QualityLog(long startedMs) {
    this.startedMs = startedMs;
    codecs.add("");
  }

  /** A codec's number in this log; that of no codec when there are too many. */
  public int codec(String encodingName) {
    int known = codecs.indexOf(encodingName);
    if (known >= 0) return known;
    if (codecs.size() >= MOST_CODECS) return 0;
    codecs.add(encodingName);
    return codecs.size() - 1;
  }

  /** Fills in a leg's share of the second under way, in the order of {@link LegSecond}. */
  public void leg(
      int leg,
      int received,
      int lost,
      int late,
      int jitter,
      int roundTrip,
      int outLoss,
      int outJitter,
      int flags,
      int codec) {
    int at = leg * LegSecond.FIELDS;
    now[at] = received;
    now[at + 1] = lost;
    now[at + 2] = late;
    now[at + 3] = jitter;
    now[at + 4] = roundTrip;
    now[at + 5] = outLoss;
    now[at + 6] = outJitter;
    now[at + 7] = flags;
    now[at + 8] = codec;
  }

  /** The second is over. A call that is too long for its bound keeps its beginning. */
  public void next() {
    System.arraycopy(now, 0, latest, passed++ % LATEST * now.length, now.length);
    if (length + MOST_BYTES_A_SECOND > Limits.QUALITY_LOG_BYTES) return;
    int changed = 0;
    for (int i = 0; i < now.length; i++) {
      if (now[i] != before[i]) changed |= 1 << i;
    }
    put(changed);
    for (int i = 0; i < now.length; i++) {
      int difference = now[i] - before[i];
      if (difference != 0) put(difference << 1 ^ difference >> 31);
      before[i] = now[i];
    }
    seconds++;
  }

  private void put(int value) {
    int left = value;
    while ((left & ~0x7F) != 0) {
      append((byte) (left | 0x80));
      left >>>= 7;
    }
    append((byte) left);
  }

  private void append(byte value) {
    int at = length++ % PAGE_BYTES;
    if (at == 0 && length > 1) {
      pages.add(page);
      page = new byte[PAGE_BYTES];
    }
    page[at] = value;
  }

  /** What is known of a leg now that it ends. */
  public void end(int leg, LegEnd end) {
    ends[leg] = end;
  }

  public int seconds() {
    return seconds;
  }

  /** The last ten seconds or fewer. */
  public QualityRecording latest() {
    int count = Math.min(passed, LATEST);
    QualityLog copy = new QualityLog(startedMs + 1000L * (passed - count));
    copy.codecs.addAll(codecs.subList(1, codecs.size()));
    for (int i = passed - count; i < passed; i++) {
      System.arraycopy(latest, i % LATEST * now.length, copy.now, 0, now.length);
      copy.next();
    }
    return copy.recording();
  }

  /** What was collected so far. */
  public QualityRecording recording() {
    byte[] bytes = new byte[length];
    for (int i = 0; i < pages.size(); i++) {
      System.arraycopy(pages.get(i), 0, bytes, i * PAGE_BYTES, PAGE_BYTES);
    }
    int before = pages.size() * PAGE_BYTES;
    System.arraycopy(page, 0, bytes, before, length - before);
    return new QualityRecording(startedMs, List.copyOf(codecs), List.of(ends), seconds, bytes);
  }
}
