package org.ringfence.srtp;

/** GCM by the JDK's AES and our own {@link Ghash}. */
final class JavaGcm implements Gcm {
  private final AesKeystream keystream;
  private final Ghash ghash;
  private final byte[] tag = new byte[TAG_BYTES];

  JavaGcm(byte[] key) {
    keystream = new AesKeystream(key);
    byte[] hashKey = new byte[16];
    keystream.apply(0, 0, hashKey, 0, 16);
    ghash = new Ghash(hashKey);
  }

  @Override
  public void seal(
      long vectorHigh,
      int vectorLow,
      byte[] associated,
      int associatedAt,
      int associatedBytes,
      byte[] bytes,
      int from,
      int to,
      int tagAt) {
    keystream.apply(vectorHigh, counter(vectorLow, 2), bytes, from, to - from);
    tag(vectorHigh, vectorLow, associated, associatedAt, associatedBytes, bytes, from, to);
    System.arraycopy(tag, 0, bytes, tagAt, TAG_BYTES);
  }

  @Override
  public boolean open(
      long vectorHigh,
      int vectorLow,
      byte[] associated,
      int associatedAt,
      int associatedBytes,
      byte[] bytes,
      int from,
      int to,
      int tagAt) {
    tag(vectorHigh, vectorLow, associated, associatedAt, associatedBytes, bytes, from, to);
    long first = Bytes.longAt(tag, 0) ^ Bytes.longAt(bytes, tagAt);
    long last = Bytes.longAt(tag, 8) ^ Bytes.longAt(bytes, tagAt + 8);
    if ((first | last) != 0) {
      return false;
    }
    keystream.apply(vectorHigh, counter(vectorLow, 2), bytes, from, to - from);
    return true;
  }

  /** Leaves the tag of encrypted bytes in {@link #tag}. */
  private void tag(
      long vectorHigh,
      int vectorLow,
      byte[] associated,
      int associatedAt,
      int associatedBytes,
      byte[] bytes,
      int from,
      int to) {
    ghash.reset();
    ghash.update(associated, associatedAt, associatedBytes);
    ghash.update(bytes, from, to - from);
    ghash.block(8L * associatedBytes, 8L * (to - from));
    Bytes.longAt(tag, 0, ghash.high());
    Bytes.longAt(tag, 8, ghash.low());
    keystream.apply(vectorHigh, counter(vectorLow, 1), tag, 0, TAG_BYTES);
  }

  /** The vector's last 4 bytes, and behind them the block's number: 1 for the tag's. */
  private static long counter(int vectorLow, int block) {
    return (long) vectorLow << 32 | block;
  }
}
