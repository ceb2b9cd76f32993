package org.ringfence.quality;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ringfence.base.Limits;

/**
 * The seconds of a call as {@link QualityLog} packed them.
 *
 * @param startedMs when the first begins, in milliseconds since 1970
 * @param codecs by the number that a second has of one; the first is none
 * @param ends of the caller's leg and of the called one's
 * @param packed the seconds
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never changed
public record QualityRecording(
    long startedMs, List<String> codecs, List<LegEnd> ends, int count, byte[] packed) {
  private static final byte VERSION = 1;
  private static final int MOST_NAME_BYTES = 64;

  /** Both legs in one second. */
  public record Second(LegSecond caller, LegSecond called) {
    public LegSecond leg(int index) {
      return index == 0 ? caller : called;
    }
  }

  /** Every second, in order. */
  public List<Second> seconds() {
    List<Second> seconds = new ArrayList<>(count);
    int[] now = new int[2 * LegSecond.FIELDS];
    ByteBuffer in = ByteBuffer.wrap(packed);
    while (in.hasRemaining()) {
      int changed = varint(in);
      for (int i = 0; i < now.length; i++) {
        if ((changed & 1 << i) == 0) continue;
        int zigzag = varint(in);
        now[i] += zigzag >>> 1 ^ -(zigzag & 1);
      }
      seconds.add(new Second(LegSecond.of(now, 0), LegSecond.of(now, LegSecond.FIELDS)));
    }
    return seconds;
  }

  private static int varint(ByteBuffer in) {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7F) << shift;
      if (next >= 0) return value;
    }
    throw new BufferUnderflowException();
  }

  /** As it is kept. */
  public byte[] write() {
    ByteBuffer out = ByteBuffer.allocate(packed.length + 64 + codecs.size() * MOST_NAME_BYTES + 64);
    out.put(VERSION).putLong(startedMs).putInt(count).put((byte) codecs.size());
    for (String codec : codecs) {
      byte[] name = codec.getBytes(StandardCharsets.UTF_8);
      int length = Math.min(name.length, MOST_NAME_BYTES - 1);
      out.put((byte) length).put(name, 0, length);
    }
    for (LegEnd end : ends) {
      for (int field : end.fields()) out.putInt(field);
    }
    out.put(packed);
    byte[] written = new byte[out.position()];
    out.get(0, written);
    return written;
  }

  /** What {@link #write} wrote; empty when it is something else. */
  public static Optional<QualityRecording> read(byte[] bytes) {
    if (bytes.length > 2 * Limits.QUALITY_LOG_BYTES) return Optional.empty();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.get() != VERSION) return Optional.empty();
      long startedMs = in.getLong();
      int count = in.getInt();
      List<String> codecs = new ArrayList<>();
      for (int left = in.get(); left > 0; left--) {
        byte[] name = new byte[in.get()];
        in.get(name);
        codecs.add(new String(name, StandardCharsets.UTF_8));
      }
      int[] ends = new int[2 * LegEnd.FIELDS];
      for (int i = 0; i < ends.length; i++) ends[i] = in.getInt();
      byte[] packed = new byte[in.remaining()];
      in.get(packed);
      QualityRecording read =
          new QualityRecording(
              startedMs,
              codecs,
              List.of(LegEnd.of(ends, 0), LegEnd.of(ends, LegEnd.FIELDS)),
              count,
              packed);
      return read.seconds().size() == count ? Optional.of(read) : Optional.empty();
    } catch (BufferUnderflowException | NegativeArraySizeException broken) {
      return Optional.empty();
    }
  }

  /** A codec's name; empty for none. */
  public String codec(int number) {
    return number >= 0 && number < codecs.size() ? codecs.get(number) : "";
  }
}
