package org.ringfence.call;

/** The two ends of the media of a call. */
public enum Side {
  CALLER,
  CALLED;

  public Side other() {
    return this == CALLER ? CALLED : CALLER;
  }
}
