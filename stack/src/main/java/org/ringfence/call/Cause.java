package org.ringfence.call;

/** Why a call failed or ended, with the codes of ITU-T Q.850 and of SIP (RFC 3398 section 7.2). */
public enum Cause {
  NORMAL(16, 487, "the call ended"),
  ANSWERED_ELSEWHERE(26, 487, "answered on another phone"),
  CANCELLED(16, 487, "the caller gave up"),
  BUSY(17, 486, "busy"),
  NO_ANSWER(19, 480, "nobody answered"),
  ABSENT(20, 480, "no phone is registered"),
  REJECTED(21, 603, "declined"),
  FORBIDDEN(21, 403, "not allowed"),
  ANONYMOUS(21, 433, "callers who hide their number are not taken"),
  DO_NOT_DISTURB(17, 480, "nobody is to be disturbed there"),
  NOT_FOUND(1, 404, "there is no such number"),
  NO_SUCH_CALL(1, 481, "there is no such call"),
  INCOMPLETE(28, 484, "the number is incomplete"),
  UNREACHABLE(27, 480, "the phone cannot be reached"),
  NO_COMMON_MEDIA(88, 488, "the two have no codec in common"),
  NOT_ENCRYPTED(57, 488, "this call must be encrypted, and the phone did not: turn on SRTP in it"),
  OVERLOADED(42, 503, "the server is busy"),
  TOO_MANY(47, 403, "this extension has too many calls already"),
  DRAINING(42, 503, "the server is being restarted"),
  TOO_MANY_OUTSIDE(47, 403, "this extension has called outside too often in this hour"),
  NOT_PERMITTED(50, 403, "this extension may not call such numbers"),
  NO_TRUNK(34, 503, "no trunk leads there now"),
  PREEMPTED(8, 480, "an emergency call needed the line"),
  TOO_LONG(31, 480, "the call lasted too long"),
  LOST(41, 408, "the other side is gone"),
  LOOP(25, 482, "the call goes round in circles"),
  FAILED(38, 500, "something failed"),
  KEYS_EXPOSED(88, 488, "the phone sends its keys where anybody reads them: let it use TLS"),
  KEYS_UNKNOWN(88, 488, "the phone knows no encryption that this server knows"),
  ANSWERED_IN_CLEAR(88, 488, "the phone that answered does not encrypt, and must"),
  NOT_END_TO_END(88, 488, "the other phone cannot encrypt end to end"),
  CANNOT_HEAR(88, 488, "the call is encrypted end to end: the server cannot hear it"),
  NOT_RECORDED(63, 480, "the call must be recorded, and no recording server takes it"),
  LINE_FULL(34, 503, "the line to the phone carries as many calls as it can"),
  LINE_TOO_NARROW(58, 488, "the line to the phone is too narrow for every codec of the call"),
  UNPROVED(57, 488, "a phone's media did not prove to be its own: somebody may be in the path");

  private final int q850;
  private final int sipStatus;
  private final String words;

  Cause(int q850, int sipStatus, String words) {
    this.q850 = q850;
    this.sipStatus = sipStatus;
    this.words = words;
  }

  /** ITU-T Q.850 table 1. */
  public int q850() {
    return q850;
  }

  /** The response that says so before an answer. */
  public int sipStatus() {
    return sipStatus;
  }

  /** What a person is told. */
  public String words() {
    return words;
  }

  /** The cause behind a SIP response of 300 or more. */
  public static Cause ofSip(int status) {
    return switch (status) {
      case 400, 401, 402, 403, 405, 407, 421, 434, 470, 494 -> FORBIDDEN;
      case 433 -> ANONYMOUS;
      case 404, 410, 416, 604 -> NOT_FOUND;
      case 408, 504 -> UNREACHABLE;
      case 406, 415, 488, 606 -> NO_COMMON_MEDIA;
      case 480 -> NO_ANSWER;
      case 482, 483 -> LOOP;
      case 484, 485 -> INCOMPLETE;
      case 486, 600 -> BUSY;
      case 487 -> CANCELLED;
      case 603, 607, 608 -> REJECTED;
      case 430, 502, 503 -> UNREACHABLE;
      default -> FAILED;
    };
  }

  /** Of two reasons why nobody answered, the one that tells the caller more. */
  public Cause better(Cause other) {
    return weight() >= other.weight() ? this : other;
  }

  private int weight() {
    return switch (this) {
      case REJECTED -> 9;
      case BUSY, DO_NOT_DISTURB -> 8;
      case NO_ANSWER -> 7;
      case NO_COMMON_MEDIA, NOT_ENCRYPTED -> 6;
      case FORBIDDEN, ANONYMOUS, NOT_PERMITTED, TOO_MANY_OUTSIDE -> 5;
      case OVERLOADED, LINE_FULL, NO_TRUNK -> 4;
      case NOT_FOUND -> 3;
      case UNREACHABLE -> 2;
      case ABSENT -> 1;
      default -> 0;
    };
  }
}
