package org.ringfence.server.application;

/**
 * What came of a command.
 *
 * @param command its number in the call, from 1
 * @param done false while it is being done, or waits for others
 * @param keys what was pressed; empty for nothing
 * @param recording the number of what was recorded; 0 for nothing
 * @param recordedMs how long that is
 * @param problem why it did not work; empty when it did
 * @param ended whether the call is over, for the program at least: it was sent on
 */
public record Outcome(
    int command,
    boolean done,
    String keys,
    int recording,
    long recordedMs,
    String problem,
    boolean ended) {

  static Outcome waiting(int command) {
    return new Outcome(command, false, "", 0, 0, "", false);
  }

  static Outcome pressed(int command, String keys) {
    return new Outcome(command, true, keys, 0, 0, "", false);
  }

  static Outcome failed(int command, String problem) {
    return new Outcome(command, true, "", 0, 0, problem, false);
  }

  static Outcome over(int command) {
    return new Outcome(command, true, "", 0, 0, "", true);
  }
}
