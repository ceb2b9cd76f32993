package org.ringfence.lab.attack;

import java.util.List;

/**
 * One attack at one rate.
 *
 * @param ratePerSecond messages, or connections; for bots what they ask for before they guess
 */
record Attack(Kind kind, int ratePerSecond) {
  /** What there is. */
  enum Kind {
    NONE("nothing"),
    RANDOM_INVITE("INVITE, random forged sources"),
    RANDOM_REGISTER("REGISTER, random forged sources"),
    AS_VICTIM("INVITE with the phones' own addresses"),
    BOTS("REGISTER from 250 machines that guess passwords"),
    INSIDER("calls of one who has a password"),
    CONNECTIONS("TCP connections that say nothing"),
    SLOW("TCP connections, a byte at a time");

    final String title;

    Kind(String title) {
      this.title = title;
    }

    /** Whether the curve is drawn of it. */
    boolean isCurve() {
      return this == RANDOM_INVITE || this == AS_VICTIM;
    }
  }

  static final List<Attack> QUICK =
      List.of(
          new Attack(Kind.NONE, 0),
          new Attack(Kind.RANDOM_INVITE, 1_000),
          new Attack(Kind.RANDOM_INVITE, 5_000),
          new Attack(Kind.RANDOM_REGISTER, 5_000),
          new Attack(Kind.AS_VICTIM, 100),
          new Attack(Kind.AS_VICTIM, 1_000),
          new Attack(Kind.AS_VICTIM, 5_000),
          new Attack(Kind.BOTS, 500),
          new Attack(Kind.INSIDER, 200));

  static final List<Attack> ALL =
      List.of(
          new Attack(Kind.NONE, 0),
          new Attack(Kind.RANDOM_INVITE, 1_000),
          new Attack(Kind.RANDOM_INVITE, 5_000),
          new Attack(Kind.RANDOM_INVITE, 10_000),
          new Attack(Kind.RANDOM_INVITE, 20_000),
          new Attack(Kind.RANDOM_INVITE, 40_000),
          new Attack(Kind.RANDOM_INVITE, 80_000),
          new Attack(Kind.RANDOM_REGISTER, 10_000),
          new Attack(Kind.RANDOM_REGISTER, 40_000),
          new Attack(Kind.AS_VICTIM, 100),
          new Attack(Kind.AS_VICTIM, 1_000),
          new Attack(Kind.AS_VICTIM, 5_000),
          new Attack(Kind.AS_VICTIM, 10_000),
          new Attack(Kind.AS_VICTIM, 20_000),
          new Attack(Kind.AS_VICTIM, 40_000),
          new Attack(Kind.BOTS, 2_000),
          new Attack(Kind.INSIDER, 500),
          new Attack(Kind.CONNECTIONS, 500),
          new Attack(Kind.SLOW, 200));
}
