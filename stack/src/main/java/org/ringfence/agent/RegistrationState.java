package org.ringfence.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.NameAddr;

/** How a {@link Registration} stands. */
public sealed interface RegistrationState {

  /** Not begun, or ended by us. */
  record Off() implements RegistrationState {}

  /** A REGISTER is under way. */
  record Trying() implements RegistrationState {}

  /**
   * Others can reach us.
   *
   * @param expiresSeconds what the registrar granted
   * @param routes where our requests go first (RFC 3608)
   * @param publicGruu an address of this very device (RFC 5627); null when none was given
   * @param temporaryGruu the same that tells nobody who we are; null when none was given
   * @param realm of the registrar's challenge; null when it asked for no password
   * @param trickles whether calls by it may begin before all candidates are found (RFC 8840)
   */
  record Registered(
      Flow flow,
      int expiresSeconds,
      List<NameAddr> routes,
      @Nullable String publicGruu,
      @Nullable String temporaryGruu,
      @Nullable String realm,
      boolean trickles)
      implements RegistrationState {}

  /** The registrar does not want us, and trying again will not help. */
  record Refused(Reason reason, int status, String words) implements RegistrationState {}

  /** It did not work; the next attempt comes by itself. */
  record Waiting(int status, String words, long retryMs) implements RegistrationState {}

  /** Why a registrar refuses for good. */
  enum Reason {
    WRONG_PASSWORD,
    /** The password is not enough: it wants a certificate of this device, or another one. */
    CERTIFICATE,
    WEAK_DIGEST,
    UNKNOWN_USER,
    OTHER
  }
}
