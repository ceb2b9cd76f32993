package org.ringfence.server.application;

import java.util.List;

/**
 * A call as a program sees it.
 *
 * @param id its name here
 * @param callId its name in records and events; empty before it has one
 * @param application the number of the application
 * @param dialledByUs whether the program had it made
 * @param number who called, or whom we called; empty when hidden
 * @param name of who called
 * @param diversions who sent it on before it came here, the latest first
 * @param problem why nobody answered; empty otherwise
 */
public record ServedCall(
    String id,
    String callId,
    String application,
    boolean dialledByUs,
    String number,
    String name,
    List<String> diversions,
    State state,
    long startedMs,
    String problem) {

  /** How far it is. */
  public enum State {
    /** It rings, and no program has taken it. */
    OFFERED,
    /** A program has taken it; it still rings. */
    TAKEN,
    /** We call somebody. */
    CALLING,
    TALKING,
    ENDED
  }
}
