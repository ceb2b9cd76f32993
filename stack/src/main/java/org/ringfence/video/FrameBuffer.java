package org.ringfence.video;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.ringfence.base.Limits;

/**
 * One coded frame: VP8 as it is, H.264 as an access unit of Annex B. It is filled again and again,
 * and grows to the largest frame there was, up to {@link Limits#VIDEO_FRAME_BYTES}.
 */
public final class FrameBuffer {
  private static final int FIRST_BYTES = 16 * 1024;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;
  private boolean key;
  private int width;
  private int height;
  private long timeNs;

  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /** Whether it stands for itself. */
  public boolean key() {
    return key;
  }

  /** In pixels; 0 where the frame does not say. */
  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** When it is to be shown, from a beginning of its stream's own. */
  public long timeNs() {
    return timeNs;
  }

  public void at(long newTimeNs) {
    timeNs = newTimeNs;
  }

  void is(boolean standsForItself, int newWidth, int newHeight) {
    key = standsForItself;
    width = newWidth;
    height = newHeight;
  }

  public void clear() {
    length = 0;
    is(false, 0, 0);
  }

  /** Forgets what comes after the first so many bytes. */
  void cut(int newLength) {
    length = newLength;
  }

  /** Takes the same as another holds. */
  public void copy(FrameBuffer other) {
    clear();
    append(other.bytes, 0, other.length);
    is(other.key, other.width, other.height);
    timeNs = other.timeNs;
  }

  /** Adds bytes; false when the frame would be too long, and then adds nothing. */
  public boolean append(byte[] from, int offset, int count) {
    if (!hasRoom(count)) return false;
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
    return true;
  }

  /** The same from a packet. */
  boolean append(ByteBuffer from, int offset, int count) {
    if (!hasRoom(count)) return false;
    from.get(offset, bytes, length, count);
    length += count;
    return true;
  }

  boolean append(int value) {
    if (!hasRoom(1)) return false;
    bytes[length++] = (byte) value;
    return true;
  }

  private boolean hasRoom(int count) {
    if (count > Limits.VIDEO_FRAME_BYTES - length) return false;
    if (length + count > bytes.length) {
      int size = Math.max(length + count, 2 * bytes.length);
      bytes = Arrays.copyOf(bytes, Math.min(size, Limits.VIDEO_FRAME_BYTES));
    }
    return true;
  }
}
