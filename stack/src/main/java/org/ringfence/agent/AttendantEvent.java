package org.ringfence.agent;

import org.ringfence.call.Cause;

/** What a feature waits for. */
sealed interface AttendantEvent {
  /** The caller pressed a key. */
  record Key(char key) implements AttendantEvent {}

  /** What was played was heard to its end. */
  record Played(AttendantVoice.Playback what) implements AttendantEvent {}

  /** A recording has all it will get. */
  record Taken(AttendantVoice.Take what) implements AttendantEvent {}

  /** Somebody wants the feature to look up. */
  record Nudge() implements AttendantEvent {}

  /** The caller was not sent on. */
  record NotSentOn(Cause cause) implements AttendantEvent {}

  /** The call is over for the feature. */
  record Over(Cause cause) implements AttendantEvent {}
}
