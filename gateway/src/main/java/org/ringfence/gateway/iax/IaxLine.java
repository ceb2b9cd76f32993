package org.ringfence.gateway.iax;

import org.jspecify.annotations.Nullable;
import org.ringfence.call.Leg;

/** The line that a call takes, and gives back. Called on any thread. */
public interface IaxLine {
  /** A line that is nobody's. */
  IaxLine NONE = free(false);

  /** The same, for what is encrypted or not. */
  static IaxLine free(boolean clear) {
    return new IaxLine() {
      @Override
      public @Nullable String trunk() {
        return null;
      }

      @Override
      public boolean clear() {
        return clear;
      }

      @Override
      public void began(Leg leg) {}

      @Override
      public void ended(Leg leg) {}
    };
  }

  /** The trunk it is of; null for none. */
  @Nullable String trunk();

  /** Whether it is said of it that nothing on it is encrypted, whatever the house wants. */
  boolean clear();

  void began(Leg leg);

  void ended(Leg leg);
}
