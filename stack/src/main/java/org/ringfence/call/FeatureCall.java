package org.ringfence.call;

import java.time.Duration;
import java.util.List;
import org.ringfence.audio.Recording;

/**
 * A call as a {@link Feature} sees it. The verbs wait until they are done; each throws {@link
 * CallEndedException} when the caller goes, or has gone. For the feature's own thread only.
 */
public interface FeatureCall {
  /** No key. */
  char NONE = 0;

  /** Who called. */
  Party caller();

  /** The number that led here. */
  String dialled();

  /** Who sent the call on before it came here, the latest first. */
  List<String> diversions();

  /** What its leg is called in the events of the call. */
  String leg();

  /** Answers; before that the caller hears it ring. The other verbs answer by themselves. */
  void answer();

  /**
   * Plays to the end, or until one of the keys is pressed.
   *
   * @param keys such as {@code 0123456789*#}; other keys are passed over
   * @return the key; {@link #NONE} when it was heard to the end
   */
  char play(Recording sound, String keys);

  /**
   * Plays a question and takes the keys that answer it, the first of which stops it.
   *
   * @param most how many keys there can be; fewer end with {@code #} or by waiting
   * @param within how long each key may take, once the question was heard
   * @return the keys without the {@code #}; empty when none came
   */
  String ask(Recording question, int most, Duration within);

  /**
   * Records what the caller says, until a key of {@code keys}, that much silence, or the longest
   * time. What was said by a caller who hangs up is not lost: it is returned, and the next verb
   * tells that the caller has gone.
   */
  Recording record(Duration longest, Duration silence, String keys);

  /**
   * Lets the caller talk to that voice, until one of the keys is pressed, somebody nudges, or it
   * was long enough.
   *
   * @return the key; {@link #NONE} for the other two
   */
  char join(Voice voice, String keys, Duration longest);

  /**
   * Waits, answered or not, until one of the keys is pressed, somebody nudges, or it was long
   * enough.
   *
   * @return the key; {@link #NONE} for the other two
   */
  char pause(String keys, Duration longest);

  /** Ends a {@link #join} or {@link #pause}, or the next one. Any thread may call it. */
  void nudge();

  /**
   * Plays music, again and again, while the caller is sent on to that number.
   *
   * @param longest how long it may ring there
   * @param goesOn whether the call goes on from there as any other does, to voicemail say
   * @return why it did not work
   */
  Cause transfer(String number, Recording music, Duration longest, boolean goesOn);

  /**
   * Sends the caller on to that number. Where that works the call is over for the feature, which
   * hears of it by a {@link CallEndedException}.
   *
   * @return why it did not work
   */
  Cause transfer(String number);
}
