package org.ringfence.server.trust;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Signs who calls, for carriers that want it from us (RFC 8224 section 6.1, RFC 8588). */
public final class CallerSigner {
  private static final String NUMBER = "\\+?[0-9]{2,15}";

  private final PrivateKey key;
  private final String address;
  private final String origin;
  private final InstantSource clock;

  /**
   * @param address where the certificate is published
   * @param domain by which somebody who traces a call finds us
   */
  public CallerSigner(PrivateKey key, String address, String domain, InstantSource clock) {
    this.key = key;
    this.address = address;
    this.origin = UUID.nameUUIDFromBytes(domain.getBytes(StandardCharsets.UTF_8)).toString();
    this.clock = clock;
  }

  /**
   * The Identity header of a call; null where caller or called have no number.
   *
   * @param ours whether the number is one of this house, which only its own may show; else we know
   *     no more than that the call came through here
   */
  public @Nullable String identity(String caller, String called, boolean ours) {
    if (!caller.matches(NUMBER) || !called.matches(NUMBER)) return null;
    Passport passport =
        new Passport(
            address,
            Passport.SHAKEN,
            digits(caller),
            List.of(digits(called)),
            clock.instant().getEpochSecond(),
            ours ? "A" : "C",
            origin);
    return new IdentityHeader(passport.sign(key), address, Passport.SHAKEN).text();
  }

  private static String digits(String number) {
    return number.startsWith("+") ? number.substring(1) : number;
  }
}
