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
  /** What a group is, for people. */
  public static final String RIGHT =
      "a group has a number, 1 to 100 members with weights from 1 to 100, and rings 5 to 600 s";

  private static final int MEMBERS_MAX = 100;

  public Group {
    members = List.copyOf(members);
  }

  /** Whether there can be such a group: its numbers, members, weights and times. */
  public boolean sound() {
    return isNumber(number)
        && (otherwise.isEmpty() || isNumber(otherwise))
        && !members.isEmpty()
        && members.size() <= MEMBERS_MAX
        && members.stream().allMatch(Member::sound)
        && ringSeconds >= 5
        && ringSeconds <= 600
        && name.length() <= 100
        && name.chars().noneMatch(Character::isISOControl);
  }

  private static boolean isNumber(String text) {
    return text.matches("[+]?[0-9*#]{1,20}");
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
  public record Member(String number, int weight) {
    boolean sound() {
      return isNumber(number) && weight >= 1 && weight <= 100;
    }
  }
}
