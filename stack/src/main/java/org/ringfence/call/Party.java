package org.ringfence.call;

/**
 * Somebody in a call.
 *
 * @param number the extension or telephone number, as it is dialled; empty when unknown
 * @param displayName empty when unknown
 * @param hidden whether the other side must not be told (RFC 3323)
 */
public record Party(String number, String displayName, boolean hidden) {
  public static Party of(String number, String displayName) {
    return new Party(number, displayName, false);
  }

  /** What one prints. */
  @Override
  public String toString() {
    return displayName.isEmpty() ? number : displayName + " (" + number + ")";
  }
}
