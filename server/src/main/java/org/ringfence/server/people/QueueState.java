package org.ringfence.server.people;

import java.util.List;

/**
 * A queue at this moment.
 *
 * @param waiting those in the line, the first of it first
 * @param estimateSeconds how long who comes now is likely to wait
 */
public record QueueState(
    String number, String name, List<Waiting> waiting, List<Agent> agents, long estimateSeconds) {
  public QueueState {
    waiting = List.copyOf(waiting);
    agents = List.copyOf(agents);
  }

  /**
   * Somebody in the line.
   *
   * @param ringsAt the agent whose phone rings for this one; empty while none does
   * @param calledBack whether this one hung up and is called when it is his turn
   */
  public record Waiting(
      String caller, String name, long seconds, String ringsAt, boolean calledBack) {}

  /**
   * Who takes calls.
   *
   * @param calls taken since the server began
   */
  public record Agent(String number, Doing doing, int calls) {}

  /** What an agent does. */
  public enum Doing {
    FREE,
    RINGING,
    TALKING,
    /** Left in peace for a moment after a call. */
    RESTING,
    /** No phone is on. */
    AWAY,
    LOGGED_OUT
  }
}
