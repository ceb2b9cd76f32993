package org.ringfence.server.store;

/**
 * A place in the list of finished calls, the latest first: right after the call of that name which
 * began then.
 */
public record CallCursor(long startedMs, String callId) {
  /** Before the latest. */
  public static final CallCursor START = new CallCursor(Long.MAX_VALUE, "");

  /** Right after a record. */
  public static CallCursor after(Cdr last) {
    return new CallCursor(last.startedMs(), last.callId());
  }
}
