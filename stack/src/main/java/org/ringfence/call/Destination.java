package org.ringfence.call;

/**
 * Whom a call is for.
 *
 * @param number what was dialled
 * @param device one device of that number, in words that only the exchange understands; empty for
 *     all that ring for it
 */
public record Destination(String number, String device) {
  public static Destination of(String number) {
    return new Destination(number, "");
  }
}
