package org.ringfence.server.guard;

/**
 * How the guard fares.
 *
 * @param state {@code calm}, {@code flood} while strangers are kept waiting, {@code siege} while
 *     the known alone are served
 * @param siege what a person said: {@code auto}, {@code on} or {@code off}
 * @param knownFlows flows that have proved who speaks over them
 * @param known messages of theirs
 * @param newcomers messages of others that were looked at
 * @param shed messages of others for which there was no time
 * @param unanswered answers not given, as they would have been longer than what was received
 * @param guesses wrong passwords
 * @param slowed passwords not looked at, since there had been too many wrong ones
 */
public record GuardReport(
    String state,
    String siege,
    int knownFlows,
    long known,
    long newcomers,
    long shed,
    long unanswered,
    long guesses,
    long slowed) {
  /** When no server is running. */
  public static final GuardReport NONE = new GuardReport("", "auto", 0, 0, 0, 0, 0, 0, 0);
}
