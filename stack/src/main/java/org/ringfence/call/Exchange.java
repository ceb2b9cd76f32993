package org.ringfence.call;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a call needs from the server around it. All of it is called on the call's shard. */
public interface Exchange {
  /**
   * Where a call goes. Answers at once or later, exactly once, on the shard.
   *
   * @param diverted how often it has been forwarded or transferred already
   */
  void route(Party caller, Destination dialled, int diverted, Consumer<Decision> decided);

  /**
   * Where somebody is sent to by another. Answers as {@link #route} does.
   *
   * @param asker who sends it there
   */
  default void transfer(
      Party asker, Party sent, Destination to, int diverted, Consumer<Decision> decided) {
    route(sent, to, diverted, decided);
  }

  /**
   * Where a call goes that nobody took. Answers as {@link #route} does; the call ends for that
   * cause unless told otherwise.
   *
   * @param rung who did not take it
   * @param diverted how often it has been sent on, this time included
   */
  default void unanswered(
      Party caller, Party rung, Cause cause, int diverted, Consumer<Decision> decided) {
    decided.accept(new Decision.Refuse(cause));
  }

  /** The media for a call; null when no ports are free. */
  @Nullable MediaPath openMedia(String callId);

  /** How that party's media must be protected. */
  default MediaPolicy mediaPolicy(Party party) {
    return MediaPolicy.ENCRYPTED;
  }

  /** The same in that call. */
  default MediaPolicy mediaPolicy(Call call, Party party) {
    return mediaPolicy(party);
  }

  void record(CallEvent event);

  /**
   * A party hangs up.
   *
   * @return what it wished for before: that the other one talk to somebody else; null for nothing
   */
  default @Nullable Transfer parting(Call call, Side by) {
    return null;
  }

  /** A party pressed a key that came beside the media. */
  default void pressed(Call call, Side by, char digit) {}

  /** Runs {@code task} on the shard after that time; the handle takes it back. */
  Runnable after(long delayMs, Runnable task);

  /** The longest a call may last. */
  long longestMs();

  /** The call is over; it holds nothing any more. */
  void released(Call call);
}
