package org.ringfence.server.doctor;

import java.time.Instant;

/** What is too long to read as it is kept. */
public final class Brief {
  private static final int ID_LENGTH = 8;

  private Brief() {}

  /** The beginning of a UUID, which commands take in its place. */
  public static String id(String uuid) {
    return uuid.substring(0, ID_LENGTH);
  }

  /** {@code 2026-11-26}, in UTC. */
  public static String day(long timeMs) {
    return Instant.ofEpochMilli(timeMs).toString().substring(0, 10);
  }
}
