package org.ringfence.call;

/** Somebody a call was for before it was sent on (RFC 5806, RFC 7044). */
public record Diversion(String number, Reason reason) {
  /** Why it was, in the words of RFC 5806 and the cause of RFC 4458. */
  public enum Reason {
    UNCONDITIONAL("unconditional", 302),
    BUSY("user-busy", 486),
    NO_ANSWER("no-answer", 408),
    UNREACHABLE("unavailable", 404),
    DO_NOT_DISTURB("do-not-disturb", 480),
    FOLLOW_ME("follow-me", 408),
    DEFLECTION("deflection", 480);

    private final String word;
    private final int cause;

    Reason(String word, int cause) {
      this.word = word;
      this.cause = cause;
    }

    public String word() {
      return word;
    }

    /** As a SIP status. */
    public int cause() {
      return cause;
    }

    /** Why a call that ended so at one place was sent to the next. */
    public static Reason of(Cause cause) {
      return switch (cause) {
        case BUSY, REJECTED -> BUSY;
        case NO_ANSWER -> NO_ANSWER;
        case DO_NOT_DISTURB -> DO_NOT_DISTURB;
        default -> UNREACHABLE;
      };
    }
  }
}
