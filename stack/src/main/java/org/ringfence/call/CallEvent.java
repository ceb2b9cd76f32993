package org.ringfence.call;

import java.util.function.Consumer;

/**
 * What happens to a call, for its records. A call's detail record is derived from these and nothing
 * else.
 */
public sealed interface CallEvent {
  String callId();

  /** Somebody dialled. */
  record Began(String callId, Party caller, String dialled, String callerLeg)
      implements CallEvent {}

  /**
   * A phone was told to ring.
   *
   * @param caller who is shown to be calling
   */
  record Dialled(String callId, String number, String target, String leg, Party caller)
      implements CallEvent {}

  /** One side of the call goes over a trunk. */
  record Outside(String callId, Side side, String number, String trunk) implements CallEvent {}

  /** What was found out about who calls. */
  record Vouched(String callId, Party caller, String words) implements CallEvent {}

  /** A call came over a trunk; what was found out about who calls is empty for nothing. */
  static void cameOver(
      String trunk, String proof, String callId, Party caller, Consumer<CallEvent> told) {
    told.accept(new Outside(callId, Side.CALLER, caller.number(), trunk));
    if (!proof.isEmpty()) told.accept(new Vouched(callId, caller, proof));
  }

  /** The first phone rings. */
  record Rang(String callId, String number) implements CallEvent {}

  /** Nobody took it where it rang. */
  record Passed(String callId, Party rung, Cause cause) implements CallEvent {}

  /** It was sent on, before anybody answered. */
  record Forwarded(String callId, String from, String to, Diversion.Reason reason)
      implements CallEvent {}

  record Answered(String callId, Party by, String target) implements CallEvent {}

  /** One party was replaced by another. */
  record Transferred(String callId, Party by, Party away, Party to) implements CallEvent {}

  /** A party's media are protected like this from now on. */
  record Secured(String callId, Side side, Party party, MediaSecurity media) implements CallEvent {}

  /**
   * The line to a party was found full, or calm again, and it was asked to speak otherwise.
   *
   * @param spoken what it speaks since; empty when it would not
   */
  record Spared(String callId, Side side, Party party, boolean full, String spoken)
      implements CallEvent {}

  /** What a party sent as fax on a line of its own (ITU-T T.38). */
  record Faxed(String callId, Side side, Party party, long packets, long lost)
      implements CallEvent {}

  record Held(String callId, Side side, Party by, boolean on) implements CallEvent {}

  /**
   * A recording server hears it from now on, or does not.
   *
   * @param where which one; empty for none of them
   * @param why what went wrong; empty for nothing
   */
  record Recorded(String callId, String where, boolean on, String why) implements CallEvent {}

  record Ended(String callId, Cause cause, String by) implements CallEvent {}
}
