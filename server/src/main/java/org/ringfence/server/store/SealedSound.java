package org.ringfence.server.store;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.ringfence.base.Limits;

/**
 * A file of sound that grows while a call lasts, encrypted piece by piece with AES-256-GCM under a
 * key of its own: a length (4), ciphertext and tag, again and again. The number of a piece is its
 * nonce, and whether it is the last is authenticated with it, so pieces cannot be taken out, put
 * elsewhere, or left off at the end without its being seen. A process that is killed leaves what it
 * wrote.
 */
final class SealedSound implements AutoCloseable {
  static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  private final SecretKeySpec key;
  private final String id;
  private final DataOutputStream out;
  private long pieces;
  private boolean ended;

  private SealedSound(SecretKeySpec key, String id, DataOutputStream out) {
    this.key = key;
    this.id = id;
    this.out = out;
  }

  /** Begins a new file. */
  static SealedSound create(Path file, byte[] key, String id) throws IOException {
    Files.createDirectories(file.getParent());
    ServerFolder.writeSecret(file, new byte[0]);
    DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(file, StandardOpenOption.WRITE));
    return new SealedSound(new SecretKeySpec(key, "AES"), id, out);
  }

  /** Appends a piece. */
  void append(byte[] piece, int length) throws IOException {
    write(piece, length, false);
  }

  private void write(byte[] piece, int length, boolean last) throws IOException {
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, id, pieces, last).doFinal(piece, 0, length);
      out.writeInt(sealed.length);
      out.write(sealed);
      pieces++;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  /** Says that this was all. */
  void end() throws IOException {
    if (ended) return;
    ended = true;
    write(new byte[0], 0, true);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** What one reads of a file. */
  interface Pieces {
    /** A piece; false for no more of them. */
    boolean take(byte[] piece) throws IOException;
  }

  /**
   * Reads a file from a piece on.
   *
   * @return whether its end was seen
   * @throws IOException also when it was changed
   */
  static boolean read(Path file, byte[] key, String id, long from, Pieces pieces)
      throws IOException {
    SecretKeySpec secret = new SecretKeySpec(key, "AES");
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      for (long i = 0; ; i++) {
        byte[] sealed = next(in);
        if (sealed == null) return false;
        if (i < from && sealed.length > TAG_BYTES) continue;
        if (sealed.length == TAG_BYTES) {
          open(sealed, secret, id, i, true);
          return true;
        }
        if (!pieces.take(open(sealed, secret, id, i, false))) return false;
      }
    }
  }

  private static byte @org.jspecify.annotations.Nullable [] next(DataInputStream in)
      throws IOException {
    try {
      int length = in.readInt();
      if (length < TAG_BYTES || length > Limits.SEALED_PIECE_BYTES) {
        throw new IOException("it was changed");
      }
      byte[] sealed = new byte[length];
      in.readFully(sealed);
      return sealed;
    } catch (EOFException killed) {
      return null;
    }
  }

  private static byte[] open(byte[] sealed, SecretKeySpec key, String id, long piece, boolean last)
      throws IOException {
    try {
      return cipher(Cipher.DECRYPT_MODE, key, id, piece, last).doFinal(sealed);
    } catch (GeneralSecurityException e) {
      throw new IOException("it was changed, or sealed with another key", e);
    }
  }

  private static Cipher cipher(int mode, SecretKeySpec key, String id, long piece, boolean last)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(piece).array();
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
    cipher.updateAAD((id + (last ? "|last" : "|more")).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  /** All pieces in a row. */
  static byte[] join(Path file, byte[] key, String id, long from, int most) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int[] left = {most};
    read(
        file,
        key,
        id,
        from,
        piece -> {
          all.write(piece);
          return --left[0] > 0;
        });
    return all.toByteArray();
  }
}
