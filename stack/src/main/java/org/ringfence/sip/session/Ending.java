package org.ringfence.sip.session;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.NameAddr;

/**
 * Why a session ended.
 *
 * @param how who did it
 * @param status the final response that ended it; 200 for a normal end; 408 for no answer
 * @param phrase the response's words, or ours
 * @param reason the peer's Reason header (RFC 3326); null when there is none
 * @param contacts where a 3xx sent us
 */
public record Ending(
    How how, int status, String phrase, @Nullable String reason, List<NameAddr> contacts) {
  /** Who ended it. */
  public enum How {
    /** The peer hung up. */
    PEER_HUNG_UP,
    /** We hung up. */
    WE_HUNG_UP,
    /** The peer refused our INVITE. */
    REFUSED,
    /** We refused the peer's. */
    WE_REFUSED,
    /** The caller gave up before an answer. */
    CANCELLED,
    /** The peer cannot be reached, or is gone: no response, no ACK, no refresh. */
    LOST
  }

  static Ending of(How how, int status, String phrase) {
    return new Ending(how, status, phrase, null, List.of());
  }
}
