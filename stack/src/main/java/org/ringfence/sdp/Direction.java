package org.ringfence.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which way media flows, seen from the one who says it (RFC 8866 section 6.7). */
public enum Direction {
  SENDRECV(true, true),
  SENDONLY(true, false),
  RECVONLY(false, true),
  INACTIVE(false, false);

  private final boolean sends;
  private final boolean receives;
  private final String attributeName = name().toLowerCase(Locale.ROOT);

  Direction(boolean sends, boolean receives) {
    this.sends = sends;
    this.receives = receives;
  }

  public static Direction of(boolean sends, boolean receives) {
    return sends ? (receives ? SENDRECV : SENDONLY) : (receives ? RECVONLY : INACTIVE);
  }

  /** The direction this attribute says; null when it is another attribute. */
  public static @Nullable Direction of(Attribute attribute) {
    if (attribute.value() == null) {
      for (Direction direction : values()) {
        if (attribute.named(direction.attributeName)) {
          return direction;
        }
      }
    }
    return null;
  }

  public boolean sends() {
    return sends;
  }

  public boolean receives() {
    return receives;
  }

  /** The same flow seen from the other end. */
  public Direction reversed() {
    return of(receives, sends);
  }

  /** What flows only where both allow it. */
  public Direction and(Direction other) {
    return of(sends && other.sends, receives && other.receives);
  }

  public String attributeName() {
    return attributeName;
  }
}
