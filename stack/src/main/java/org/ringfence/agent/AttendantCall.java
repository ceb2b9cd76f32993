package org.ringfence.agent;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Recording;
import org.ringfence.base.Limits;
import org.ringfence.call.CallEndedException;
import org.ringfence.call.Cause;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Party;
import org.ringfence.call.Voice;

/** The feature's side of an {@link AttendantLeg}: verbs that wait for what comes of them. */
final class AttendantCall implements FeatureCall {
  private static final long DAY_MS = 86_400_000;

  private final AttendantLeg leg;
  private final BlockingQueue<AttendantEvent> events;
  private final AttendantVoice voice;
  private final Party caller;
  private final String dialled;
  private final List<String> diversions;
  private volatile @Nullable Cause over;

  AttendantCall(
      AttendantLeg leg,
      BlockingQueue<AttendantEvent> events,
      AttendantVoice voice,
      Party caller,
      String dialled,
      List<String> diversions) {
    this.leg = leg;
    this.events = events;
    this.voice = voice;
    this.caller = caller;
    this.dialled = dialled;
    this.diversions = List.copyOf(diversions);
  }

  // Told by others.

  void key(char key) {
    voice.key(key);
  }

  void notSentOn(Cause cause) {
    events.offer(new AttendantEvent.NotSentOn(cause));
  }

  void over(Cause cause) {
    over = cause;
    events.clear(); // Nothing else matters now, and the queue has room for this.
    events.offer(new AttendantEvent.Over(cause));
  }

  // The feature's own.

  @Override
  public Party caller() {
    return caller;
  }

  @Override
  public String dialled() {
    return dialled;
  }

  @Override
  public List<String> diversions() {
    return diversions;
  }

  @Override
  public String leg() {
    return leg.id();
  }

  @Override
  public void nudge() {
    events.offer(new AttendantEvent.Nudge());
  }

  @Override
  public char join(Voice other, String keys, Duration longest) {
    answer();
    voice.join(other);
    try {
      return pause(keys, longest);
    } finally {
      voice.stop();
    }
  }

  @Override
  public char pause(String keys, Duration longest) {
    Cause ended = over;
    if (ended != null) throw new CallEndedException(ended);
    long endNs = System.nanoTime() + Math.min(longest.toMillis(), DAY_MS) * 1_000_000;
    while (true) {
      switch (next(Duration.ofNanos(endNs - System.nanoTime()))) {
        case AttendantEvent.Key(char key) when keys.indexOf(key) >= 0 -> {
          return key;
        }
        case AttendantEvent.Nudge() -> {
          return NONE;
        }
        case null -> {
          return NONE;
        }
        default -> {}
      }
    }
  }

  @Override
  public void answer() {
    Cause ended = over;
    if (ended != null) throw new CallEndedException(ended);
    leg.answer();
  }

  @Override
  public char play(Recording sound, String keys) {
    answer();
    AttendantVoice.Playback playback = voice.play(sound);
    try {
      while (true) {
        switch (next(null)) {
          case AttendantEvent.Key(char key) when keys.indexOf(key) >= 0 -> {
            return key;
          }
          case AttendantEvent.Played(var what) when what == playback -> {
            return NONE;
          }
          case null, default -> {}
        }
      }
    } finally {
      voice.stop();
    }
  }

  @Override
  public String ask(Recording question, int most, Duration within) {
    StringBuilder keys = new StringBuilder();
    char key = play(question, "0123456789*#ABCD");
    while (key != '#') {
      if (key != NONE) keys.append(key);
      if (keys.length() == most) break;
      key = key(within);
      if (key == NONE) break;
    }
    return keys.toString();
  }

  /** The next key; {@link #NONE} when none comes in time. */
  private char key(Duration within) {
    long deadlineNs = System.nanoTime() + within.toNanos();
    while (true) {
      AttendantEvent event = next(Duration.ofNanos(deadlineNs - System.nanoTime()));
      if (event == null) return NONE;
      if (event instanceof AttendantEvent.Key(char key)) return key;
    }
  }

  @Override
  public Recording record(Duration longest, Duration silence, String keys) {
    answer();
    long seconds = Math.min(longest.toSeconds(), Limits.RECORDING_SECONDS);
    AttendantVoice.Take take =
        voice.take((int) (seconds * Voice.RATE_HZ), Math.max(1, silence.toMillis()));
    try {
      while (true) {
        switch (next(null)) {
          case AttendantEvent.Key(char key) when keys.indexOf(key) >= 0 -> {
            return take.recording();
          }
          case AttendantEvent.Taken(var what) when what == take -> {
            return take.recording();
          }
          case null, default -> {}
        }
      }
    } catch (CallEndedException hungUp) {
      events.offer(new AttendantEvent.Over(hungUp.cause())); // The next verb tells.
      return take.recording();
    } finally {
      voice.stop();
    }
  }

  @Override
  public Cause transfer(String number, Recording music, Duration longest, boolean goesOn) {
    answer();
    voice.loop(music);
    try {
      return sendOn(number, longest.toMillis(), goesOn);
    } finally {
      voice.stop();
    }
  }

  @Override
  public Cause transfer(String number) {
    answer();
    return sendOn(number, Long.MAX_VALUE, false);
  }

  private Cause sendOn(String number, long longestMs, boolean goesOn) {
    leg.transfer(number, longestMs, goesOn);
    while (true) {
      if (next(null) instanceof AttendantEvent.NotSentOn(Cause cause)) return cause;
    }
  }

  /**
   * What happens next.
   *
   * @param within null to wait as long as the call lasts
   * @return null when nothing happened in that time
   */
  private @Nullable AttendantEvent next(@Nullable Duration within) {
    try {
      AttendantEvent event =
          within == null
              ? events.take()
              : events.poll(Math.max(0, within.toNanos()), TimeUnit.NANOSECONDS);
      if (event instanceof AttendantEvent.Over(Cause cause)) throw new CallEndedException(cause);
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallEndedException(Cause.DRAINING);
    }
  }
}
