package org.ringfence.stun;

import java.util.random.RandomGenerator;

/**
 * The 96 bits that join a response to its request (RFC 8489 section 5).
 *
 * @param high the first 4 bytes
 * @param low the last 8
 */
public record TransactionId(int high, long low) {
  /** A new one. The generator must be one that nobody can guess: it guards against forgeries. */
  public static TransactionId random(RandomGenerator random) {
    return new TransactionId(random.nextInt(), random.nextLong());
  }
}
