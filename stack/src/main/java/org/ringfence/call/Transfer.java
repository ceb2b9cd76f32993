package org.ringfence.call;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A party's wish that the other one talk to somebody else. */
public interface Transfer {
  /** Whom to call. */
  Destination target();

  /** Whether that somebody is already on a call with the one who asks (attended transfer). */
  default boolean attended() {
    return false;
  }

  /**
   * For an attended one: takes the far leg out of that other call, on whatever shard it is. The leg
   * given is driven and listened to on this call's shard.
   *
   * @param taken given null when there is no such call, or it is not answered yet
   */
  default void take(Consumer<@Nullable Taken> taken) {
    taken.accept(null);
  }

  /** How long the target may ring at most. */
  default long longestRingMs() {
    return Long.MAX_VALUE;
  }

  /** Whether a call that nobody takes there goes on as one that was dialled does. */
  default boolean goesOn() {
    return false;
  }

  /** It is being done. */
  void accept();

  /** How far it is: null is ringing, {@link Cause#NORMAL} is done, others are why it failed. */
  void progress(@Nullable Cause cause);

  /** It will not be done. */
  void refuse(Cause cause);
}
