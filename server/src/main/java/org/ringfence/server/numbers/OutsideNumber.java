package org.ringfence.server.numbers;

import org.ringfence.server.people.CallKind;

/**
 * A number of the telephone network.
 *
 * @param number with a plus and the country's code; a short one of the country as it is dialled
 */
public record OutsideNumber(String number, CallKind kind) {
  /** Whether every network knows it. */
  public boolean isWhole() {
    return number.startsWith("+");
  }

  /** The digits after the plus. */
  public String digits() {
    return isWhole() ? number.substring(1) : number;
  }
}
