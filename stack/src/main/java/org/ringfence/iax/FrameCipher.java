package org.ringfence.iax;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Frames encrypted with AES-128 (RFC 5456 section 10): the call numbers stay readable, random bytes
 * come before the rest, and the last four bits of the first sixteen tell how many beyond sixteen.
 * The blocks are chained, from a vector of zeros. It hides, but proves nothing: there is no
 * authentication in it. One thread owns it; it allocates nothing.
 */
public final class FrameCipher {
  /** What stays readable of a full frame. */
  public static final int FULL_CLEAR = 4;

  /** What stays readable of a mini frame. */
  public static final int MINI_CLEAR = 2;

  /** By how much a frame grows at most. */
  public static final int GROWTH_BYTES = 32;

  private static final int BLOCK = 16;

  private final byte[] key;
  private final RandomGenerator random;
  private final Cipher sealing;
  private final Cipher opening;
  private final byte[] block = new byte[BLOCK];
  private final byte[] chain = new byte[BLOCK];

  /**
   * @param key the MD5 of the challenge and the secret, 16 bytes
   * @param random a secure one
   */
  public FrameCipher(byte[] key, RandomGenerator random) {
    this.key = key.clone();
    this.random = random;
    try {
      SecretKeySpec aes = new SecretKeySpec(key, "AES");
      sealing = Cipher.getInstance("AES/ECB/NoPadding"); // The chaining is done here.
      sealing.init(Cipher.ENCRYPT_MODE, aes);
      opening = Cipher.getInstance("AES/ECB/NoPadding");
      opening.init(Cipher.DECRYPT_MODE, aes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same keys for another thread. */
  public FrameCipher copy(RandomGenerator its) {
    return new FrameCipher(key, its);
  }

  /** The frame, encrypted from {@code clear} on. */
  byte[] seal(byte[] frame, int clear) {
    byte[] sealed = Arrays.copyOf(frame, frame.length + GROWTH_BYTES);
    return Arrays.copyOf(sealed, seal(sealed, frame.length, clear));
  }

  /** The frame as it was before; null when it cannot have been one. */
  byte @Nullable [] open(byte[] sealed, int clear) {
    byte[] frame = sealed.clone();
    int length = open(frame, frame.length, clear);
    return length < 0 ? null : Arrays.copyOf(frame, length);
  }

  /**
   * Encrypts in place.
   *
   * @param frame with room for {@link #GROWTH_BYTES} more
   * @return how long it is now
   */
  public int seal(byte[] frame, int length, int clear) {
    int hidden = length - clear;
    int padding = BLOCK + (BLOCK - hidden % BLOCK) % BLOCK;
    System.arraycopy(frame, clear, frame, clear + padding, hidden);
    for (int i = 0; i < padding; i += 4) {
      int bits = random.nextInt();
      for (int n = i; n < Math.min(i + 4, padding); n++, bits >>>= 8)
        frame[clear + n] = (byte) bits;
    }
    int last = clear + BLOCK - 1;
    frame[last] = (byte) (frame[last] & 0xF0 | padding & 0x0F);
    Arrays.fill(chain, (byte) 0);
    for (int at = clear; at < length + padding; at += BLOCK) {
      for (int i = 0; i < BLOCK; i++) block[i] = (byte) (frame[at + i] ^ chain[i]);
      turn(sealing, block, chain);
      System.arraycopy(chain, 0, frame, at, BLOCK);
    }
    return length + padding;
  }

  /** Decrypts in place: how long it is now, or -1 when it cannot have been encrypted so. */
  public int open(byte[] frame, int length, int clear) {
    int hidden = length - clear;
    if (hidden < BLOCK || hidden % BLOCK != 0) return -1;
    Arrays.fill(chain, (byte) 0);
    for (int at = clear; at < length; at += BLOCK) {
      System.arraycopy(frame, at, block, 0, BLOCK);
      turnInto(opening, block, frame, at);
      for (int i = 0; i < BLOCK; i++) frame[at + i] ^= chain[i];
      System.arraycopy(block, 0, chain, 0, BLOCK);
    }
    int padding = BLOCK + (frame[clear + BLOCK - 1] & 0x0F);
    if (padding > hidden) return -1;
    System.arraycopy(frame, clear + padding, frame, clear, hidden - padding);
    return length - padding;
  }

  private static void turn(Cipher cipher, byte[] in, byte[] out) {
    turnInto(cipher, in, out, 0);
  }

  private static void turnInto(Cipher cipher, byte[] in, byte[] out, int at) {
    try {
      cipher.update(in, 0, BLOCK, out, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
