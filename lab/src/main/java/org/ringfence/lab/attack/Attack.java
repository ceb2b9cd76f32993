package org.ringfence.lab.attack;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
    INSIDERS("calls of ten who have passwords"),
    BROKEN("INVITE with bytes changed at random"),
    IAX_NEW("NEW of IAX2, random forged sources"),
    IAX_POKE("POKE of IAX2, random forged sources"),
    SUBSCRIBE("SUBSCRIBE, random forged sources"),
    MESSAGE("MESSAGE, random forged sources"),
    FORGED_DIALOG("BYE, CANCEL, re-INVITE into a call, its Call-ID and tags known"),
    HIJACK("REGISTER of others, seen on the wire and sent again with another contact"),
    MEDIA("ClientHellos and RTP to every media port, with the phones' addresses"),
    SCANNERS("sipvicious: svmap, svwar, svcrack"),
    SYN("TCP SYN, random forged sources (hping3)"),
    CONNECTIONS("TCP connections that say nothing"),
    SLOW("TCP connections, a byte at a time"),
    CLIENT_HELLOS("TLS connections that begin and do not go on"),
    RETURNING("phones that all come back after a power cut: TLS handshakes, log-ins"),
    DNS("every DNS server silent; calls to a carrier known by name"),
    HTTP("HTTPS requests to the interface for programs (wrk)"),
    SLOW_HTTP("HTTPS requests, a header at a time (slowhttptest)");

    final String title;

    Kind(String title) {
      this.title = title;
    }

    /** Whether the curve is drawn of it. */
    boolean isCurve() {
      return this == RANDOM_INVITE || this == AS_VICTIM;
    }

    /** Whether the other server is asked for it: it listens on UDP alone, as it came. */
    boolean isForAnyServer() {
      return switch (this) {
        case IAX_NEW, IAX_POKE, SYN, CONNECTIONS, SLOW, CLIENT_HELLOS -> false;
        case RETURNING, DNS, HTTP, SLOW_HTTP, MEDIA -> false;
        default -> true;
      };
    }

    /** The program it needs; null for none. */
    @Nullable String program() {
      return switch (this) {
        case SCANNERS -> "svwar";
        case SYN -> "hping3";
        case HTTP -> "wrk";
        case SLOW_HTTP -> "slowhttptest";
        default -> null;
      };
    }

    /** The package of Debian's that has it; null for none. */
    @Nullable String debianPackage() {
      return this == SCANNERS ? "sipvicious" : program();
    }

    /** As an argument names it. */
    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
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
          new Attack(Kind.RANDOM_INVITE, 20_000),
          new Attack(Kind.RANDOM_INVITE, 80_000),
          new Attack(Kind.RANDOM_REGISTER, 10_000),
          new Attack(Kind.RANDOM_REGISTER, 40_000),
          new Attack(Kind.AS_VICTIM, 100),
          new Attack(Kind.AS_VICTIM, 1_000),
          new Attack(Kind.AS_VICTIM, 5_000),
          new Attack(Kind.AS_VICTIM, 20_000),
          new Attack(Kind.BOTS, 2_000),
          new Attack(Kind.INSIDER, 500),
          new Attack(Kind.INSIDERS, 500),
          new Attack(Kind.BROKEN, 5_000),
          new Attack(Kind.IAX_NEW, 5_000),
          new Attack(Kind.IAX_POKE, 5_000),
          new Attack(Kind.SUBSCRIBE, 5_000),
          new Attack(Kind.MESSAGE, 5_000),
          new Attack(Kind.FORGED_DIALOG, 200),
          new Attack(Kind.HIJACK, 200),
          new Attack(Kind.MEDIA, 10_000),
          new Attack(Kind.SCANNERS, 0),
          new Attack(Kind.SYN, 10_000),
          new Attack(Kind.CONNECTIONS, 500),
          new Attack(Kind.SLOW, 200),
          new Attack(Kind.CLIENT_HELLOS, 200),
          new Attack(Kind.RETURNING, 250),
          new Attack(Kind.DNS, 0),
          new Attack(Kind.HTTP, 0),
          new Attack(Kind.SLOW_HTTP, 200));

  /** The words of all kinds, for whoever asks. */
  static String words() {
    return String.join(", ", List.of(Kind.values()).stream().map(Kind::word).toList());
  }
}
