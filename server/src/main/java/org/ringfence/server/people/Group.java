package org.ringfence.server.people;

import java.util.List;

/**
 * Numbers that ring for one.
 *
 * @param number what is dialled for all of them
 * @param ringSeconds for all at once, or for each in turn
 * @param otherwise where calls go that nobody took; empty for nowhere
 */
public record Group(
    String number,
    String name,
    Strategy strategy,
    List<Member> members,
    int ringSeconds,
    String otherwise) {
  public Group {
    members = List.copyOf(members);
  }

  /** Who rings first. */
  public enum Strategy {
    ALL,
    IN_TURN,
    /** In turn, in an order drawn by lot: a weight of two comes first twice as often as of one. */
    BY_WEIGHT
  }

  /**
   * @param weight at least 1
   */
  public record Member(String number, int weight) {}
}
