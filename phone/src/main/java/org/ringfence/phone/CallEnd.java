package org.ringfence.phone;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.session.Ending;

/**
 * Why a call ended.
 *
 * @param status the SIP status that ended it; 200 for a normal end
 * @param words one sentence for a person
 */
public record CallEnd(Reason reason, int status, String words) {
  /** What it comes down to. */
  public enum Reason {
    WE_HUNG_UP,
    PEER_HUNG_UP,
    WE_REJECTED,
    CANCELLED,
    TRANSFERRED,
    REPLACED,
    BUSY,
    UNKNOWN_NUMBER,
    WRONG_PASSWORD,
    FORBIDDEN,
    NO_COMMON_CODEC,
    NOT_ENCRYPTED,
    NOT_END_TO_END,
    NO_ANSWER,
    NOT_AVAILABLE,
    DECLINED,
    UNREACHABLE,
    LOST,
    FAILED
  }

  /** Whether two people (or their files) talked and one of them ended it. */
  public boolean isNormal() {
    return switch (reason) {
      case WE_HUNG_UP, PEER_HUNG_UP, TRANSFERRED, REPLACED -> true;
      default -> false;
    };
  }

  static CallEnd of(Reason reason, int status, String words) {
    return new CallEnd(reason, status, words);
  }

  static CallEnd of(Ending ending, String number) {
    return switch (ending.how()) {
      case PEER_HUNG_UP -> of(Reason.PEER_HUNG_UP, 200, "The other side hung up.");
      case WE_HUNG_UP -> of(Reason.WE_HUNG_UP, 200, "Hung up.");
      case WE_REFUSED -> of(Reason.WE_REJECTED, ending.status(), "Rejected.");
      case CANCELLED -> of(Reason.CANCELLED, 487, "The caller gave up.");
      case REFUSED -> refused(ending, number);
      case LOST -> lost(ending, number);
    };
  }

  private static CallEnd refused(Ending ending, String number) {
    int status = ending.status();
    return switch (status) {
      case 486, 600 -> of(Reason.BUSY, status, number + " is busy.");
      case 404, 410, 484, 604 ->
          of(Reason.UNKNOWN_NUMBER, status, number + " is not a number there; check it.");
      case 401, 407 ->
          of(Reason.WRONG_PASSWORD, status, "The server does not take this user and password.");
      case 403 ->
          of(Reason.FORBIDDEN, status, "The server does not allow calls to " + number + ".");
      case 415, 488, 606 -> incompatible(ending, number);
      case 408 -> of(Reason.NO_ANSWER, status, number + " does not answer.");
      case 480 ->
          of(
              Reason.NOT_AVAILABLE,
              status,
              number + " cannot be reached now: nobody answers, or no phone is registered there.");
      case 487 -> of(Reason.CANCELLED, status, "The call was given up.");
      case 603, 607, 608 -> of(Reason.DECLINED, status, number + " declined the call.");
      default -> of(Reason.FAILED, status, "The call failed: " + status + " " + ending.phrase());
    };
  }

  /** What cannot be agreed on; who refused may have said what it is. */
  private static CallEnd incompatible(Ending ending, String number) {
    String reason = ending.reason() == null ? "" : ending.reason().toLowerCase(Locale.ROOT);
    if (reason.contains("end to end")) {
      String words = number + " cannot be called end to end: " + text(ending.reason());
      return of(Reason.NOT_END_TO_END, ending.status(), words);
    }
    if (reason.contains("encrypt")) {
      String words = number + " and we do not agree on encryption: " + text(ending.reason());
      return of(Reason.NOT_ENCRYPTED, ending.status(), words);
    }
    return of(
        Reason.NO_COMMON_CODEC,
        ending.status(),
        number + " knows none of our codecs; allow more with --codec.");
  }

  /** The words of a Reason header (RFC 3326). */
  private static String text(@Nullable String reason) {
    String all = reason == null ? "" : reason;
    int from = all.indexOf("text=\"");
    int to = all.lastIndexOf('"');
    return from < 0 || to < from + 6 ? all : all.substring(from + 6, to);
  }

  /** How a call ended that we did not end ourselves. */
  static CallEnd of(Ending ending, boolean transferring, boolean endToEnd, String number) {
    if (transferring && ending.how() == Ending.How.PEER_HUNG_UP) {
      return of(Reason.TRANSFERRED, 200, "Transferred.");
    }
    CallEnd plain = of(ending, number);
    return endToEnd ? plain.endToEnd(number) : plain;
  }

  /** The end of a call whose answer cannot be followed. */
  static CallEnd of(CallAudio.Verdict verdict, String number) {
    return switch (verdict) {
      case NOT_ENCRYPTED -> notEncrypted(number);
      case NOT_END_TO_END -> notEndToEnd(number);
      case NO_CODEC, AGREED -> of(Reason.NO_COMMON_CODEC, 488, "We have no codec in common.");
    };
  }

  private static CallEnd notEncrypted(String number) {
    return of(
        Reason.NOT_ENCRYPTED,
        488,
        number
            + " offers no encryption that we know, so nothing was said; allow it with"
            + " --media encrypted-if-offered.");
  }

  private static CallEnd notEndToEnd(String number) {
    return of(
        Reason.NOT_END_TO_END,
        488,
        "The call to "
            + number
            + " is not encrypted end to end: whoever relays it, or "
            + number
            + ", does not know how; so nothing was said.");
  }

  /**
   * The end of a call that had to be end to end: what could not be agreed on is most likely that.
   */
  CallEnd endToEnd(String number) {
    boolean other = reason != Reason.NO_COMMON_CODEC && reason != Reason.NOT_ENCRYPTED;
    return other
        ? this
        : of(Reason.NOT_END_TO_END, status, number + " cannot be called end to end: it refuses.");
  }

  static CallEnd unsecured(String number, String why) {
    return of(
        Reason.NOT_ENCRYPTED,
        488,
        "No keys could be agreed with " + number + ", so nothing was said (" + why + ").");
  }

  private static CallEnd lost(Ending ending, String number) {
    if (ending.status() == 404) return unreachable(number, ending.phrase());
    if (ending.status() == 503) return unreachable(number, Troubles.words(ending.phrase()));
    return of(Reason.LOST, ending.status(), "The connection was lost: " + ending.phrase() + ".");
  }

  static CallEnd unreachable(String number, String why) {
    return of(Reason.UNREACHABLE, 503, number + " cannot be reached: " + why);
  }
}
