package org.ringfence.server.application;

import java.time.Duration;
import org.ringfence.audio.Recording;

/** What a program wants done in a call of its own. Keys are those of a telephone. */
public sealed interface Command {
  /** Answers; all others but the last do so by themselves. */
  record Answer() implements Command {}

  /** Plays to the end, or until one of the keys is pressed. */
  record Play(Recording sound, String keys) implements Command {}

  /**
   * Plays a question and takes the keys that answer it.
   *
   * @param most how many there can be; {@code #} ends them sooner
   * @param within how long each may take
   */
  record Ask(Recording question, int most, Duration within) implements Command {}

  /** Records what the caller says, until a key, that much silence, or the longest time. */
  record Take(Duration longest, Duration silence, String keys) implements Command {}

  /** Sends the caller on, with music while it rings there. */
  record Transfer(String number, Duration longest) implements Command {}

  /** Ends the call. */
  record HangUp() implements Command {}
}
