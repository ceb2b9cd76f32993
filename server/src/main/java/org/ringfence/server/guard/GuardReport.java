package org.ringfence.server.guard;

import java.util.List;

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
 * @param tooFast calls refused to the known who began them faster than anybody may
 * @param listed messages and connections of strangers from addresses that a list names
 * @param feeds those lists
 * @param firewall why the kernel does not help; empty when it does
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
    long slowed,
    long tooFast,
    long listed,
    List<Feeds.State> feeds,
    String firewall) {
  /** When no server is running. */
  public static final GuardReport NONE =
      new GuardReport("", "auto", 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of(), "off");
}
