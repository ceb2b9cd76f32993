package org.ringfence.call;

import java.util.function.Consumer;

/** Calls somebody for a feature. Any thread may ask; nothing of it waits. */
@FunctionalInterface
public interface Dialler {
  /**
   * Calls a number.
   *
   * @param as who is shown to be calling
   * @param feature talks to whoever answers
   * @param failed told why when nobody does
   */
  void call(Party as, String number, Feature feature, Consumer<Cause> failed);
}
