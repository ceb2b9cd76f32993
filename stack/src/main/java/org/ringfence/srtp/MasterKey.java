package org.ringfence.srtp;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The master key and master salt of one direction (RFC 3711 section 3.2.1), and how many packets
 * they may protect (section 9.2). Its text never holds the key.
 */
public final class MasterKey {
  /** The most RTP packets for one master key; for RTCP it is 2^31. */
  public static final long MAX_LIFETIME_PACKETS = 1L << 48;

  private final SrtpProfile profile;
  private final byte[] key;
  private final byte[] salt;
  private final long lifetimePackets;

  private MasterKey(SrtpProfile profile, byte[] key, byte[] salt, long lifetimePackets) {
    if (key.length != profile.keyBytes() || salt.length != profile.saltBytes()) {
      throw new IllegalArgumentException("not the key and salt lengths of " + profile);
    }
    if (lifetimePackets < 1 || lifetimePackets > MAX_LIFETIME_PACKETS) {
      throw new IllegalArgumentException("a lifetime of " + lifetimePackets + " packets");
    }
    this.profile = profile;
    this.key = key;
    this.salt = salt;
    this.lifetimePackets = lifetimePackets;
  }

  /**
   * A key of the longest lifetime.
   *
   * @throws IllegalArgumentException when a length is not the profile's
   */
  public static MasterKey of(SrtpProfile profile, byte[] key, byte[] salt) {
    return new MasterKey(profile, key.clone(), salt.clone(), MAX_LIFETIME_PACKETS);
  }

  /** The key, and the salt behind it; null when it is not both of them and no more. */
  static @Nullable MasterKey of(SrtpProfile profile, byte[] both) {
    int keyBytes = profile.keyBytes();
    return both.length == keyBytes + profile.saltBytes()
        ? of(
            profile, Arrays.copyOf(both, keyBytes), Arrays.copyOfRange(both, keyBytes, both.length))
        : null;
  }

  /**
   * A fresh one.
   *
   * @param random a {@code SecureRandom}; tests give one with a seed
   */
  public static MasterKey generate(SrtpProfile profile, RandomGenerator random) {
    byte[] key = new byte[profile.keyBytes()];
    byte[] salt = new byte[profile.saltBytes()];
    random.nextBytes(key);
    random.nextBytes(salt);
    return new MasterKey(profile, key, salt, MAX_LIFETIME_PACKETS);
  }

  /**
   * The same key, for so many packets.
   *
   * @param packets 1 to {@link #MAX_LIFETIME_PACKETS}
   */
  public MasterKey withLifetime(long packets) {
    return new MasterKey(profile, key, salt, packets);
  }

  public SrtpProfile profile() {
    return profile;
  }

  public long lifetimePackets() {
    return lifetimePackets;
  }

  /** Whether key and salt are the same, whatever the lifetime. */
  boolean isSameAs(MasterKey that) {
    return MessageDigest.isEqual(key, that.key) && MessageDigest.isEqual(salt, that.salt);
  }

  /** A session key by its label (RFC 3711 section 4.3.1). */
  byte[] derive(int label, int bytes) {
    return KeyDerivation.derive(key, salt, label, bytes);
  }

  byte[] keyAndSalt() {
    byte[] both = Arrays.copyOf(key, key.length + salt.length);
    System.arraycopy(salt, 0, both, key.length, salt.length);
    return both;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MasterKey that
        && profile == that.profile
        && lifetimePackets == that.lifetimePackets
        && isSameAs(that);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  @Override
  public String toString() {
    return "MasterKey[" + profile + "]";
  }
}
