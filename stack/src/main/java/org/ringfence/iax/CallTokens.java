package org.ringfence.iax;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens that prove that a peer receives what is sent to its address. Nothing is stored of them: a
 * token is a keyed hash of the address and of the half minute, short enough that its sender is
 * never told more bytes than it sent.
 */
final class CallTokens {
  private static final long PERIOD_NS = 30_000_000_000L;
  private static final int HASH_BITS = 36;

  private final Mac mac;

  /**
   * @param key 32 random bytes
   */
  CallTokens(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] token(InetSocketAddress peer, long nowNs) {
    return of(peer, Math.floorDiv(nowNs, PERIOD_NS));
  }

  /** Whether that address was told that token, in this half minute or the one before. */
  boolean isValid(byte[] token, InetSocketAddress peer, long nowNs) {
    long period = Math.floorDiv(nowNs, PERIOD_NS);
    boolean now = MessageDigest.isEqual(token, of(peer, period));
    boolean before = MessageDigest.isEqual(token, of(peer, period - 1));
    return now | before;
  }

  private byte[] of(InetSocketAddress peer, long period) {
    byte[] told = (peer.getPort() + " " + period + " ").getBytes(StandardCharsets.US_ASCII);
    mac.update(told);
    byte[] hash = mac.doFinal(peer.getAddress().getAddress());
    byte[] text = Base64.getEncoder().encode(hash); // six bits each, and never a zero
    return Arrays.copyOf(text, HASH_BITS / 6);
  }
}
