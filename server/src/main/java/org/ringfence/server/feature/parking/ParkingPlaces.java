package org.ringfence.server.feature.parking;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Voice;
import org.ringfence.server.feature.music.Endless;
import org.ringfence.server.feature.music.Music;
import org.ringfence.server.feature.room.Room;
import org.ringfence.server.feature.speech.Language;

/**
 * The places calls are parked at. A call is transferred to {@link #park}, and taken again from any
 * phone by {@link #pickUp}; one that nobody takes goes back to who parked it.
 */
public final class ParkingPlaces {
  private static final int FIRST = 1;
  private static final int LAST = 99;
  private static final Duration A_DAY = Duration.ofDays(1);
  private static final Duration RINGS_BACK = Duration.ofSeconds(30);

  private final Language language;
  private final Music music;
  private final Duration longest;

  /** By place; under the lock of this object. */
  private final SortedMap<Integer, Parked> places = new TreeMap<>();

  /** A call that waits; what is said and done by several threads is under its own lock. */
  private static final class Parked {
    private final FeatureCall call;
    private final String by;
    private @Nullable Room room;

    Parked(FeatureCall call) {
      this.call = call;
      this.by = call.diversions().isEmpty() ? "" : call.diversions().getFirst();
    }

    synchronized @Nullable Room room() {
      return room;
    }

    /** Takes it; null when somebody did before. */
    synchronized @Nullable Room take() {
      if (room != null) return null;
      room = new Room();
      call.nudge();
      return room;
    }
  }

  /**
   * @param longest after which a parked call goes back
   */
  public ParkingPlaces(Language language, Music music, Duration longest) {
    this.language = language;
    this.music = music;
    this.longest = longest;
  }

  /** What a call to be parked is transferred to. */
  public Feature park() {
    return this::park;
  }

  /**
   * What takes one.
   *
   * @param place its number; empty for the one that was parked last
   */
  public Feature pickUp(String place) {
    return call -> pickUp(call, place);
  }

  private void park(FeatureCall call) {
    Parked parked = new Parked(call);
    int place = add(parked);
    if (place == 0) {
      call.play(language.say("park.full").sound(), "");
      return;
    }
    try {
      call.play(language.say("park.slot").number(place).sound(), "");
      while (parked.room() == null) {
        if (waitTaken(call, parked)) break;
        if (parked.by.isEmpty()) continue;
        Cause cause = call.transfer(parked.by, music.next(), RINGS_BACK, false);
        if (cause == Cause.NOT_FOUND) return;
      }
    } finally {
      remove(place);
    }
    Room room = parked.room();
    if (room != null) talk(call, room);
  }

  /** Music until somebody takes it, or it has waited long enough; whether somebody did. */
  private boolean waitTaken(FeatureCall call, Parked parked) {
    if (parked.room() == null) call.join(new Endless(music.next()), "", longest);
    return parked.room() != null;
  }

  private void pickUp(FeatureCall call, String place) {
    Parked parked = find(place);
    Room room = parked == null ? null : parked.take();
    if (room == null) call.play(language.say("park.none").sound(), "");
    else talk(call, room);
  }

  /** Both talk until one of them goes, and then the other goes, too. */
  private static void talk(FeatureCall call, Room room) {
    Room.Place own = room.enter();
    try {
      call.join(new Pair(room, own, call), "", A_DAY);
    } finally {
      own.leave();
    }
  }

  private synchronized int add(Parked parked) {
    for (int place = FIRST; place <= LAST; place++) {
      if (places.putIfAbsent(place, parked) == null) return place;
    }
    return 0;
  }

  private synchronized void remove(int place) {
    places.remove(place);
  }

  private synchronized @Nullable Parked find(String place) {
    if (place.isEmpty()) return places.isEmpty() ? null : places.get(places.lastKey());
    return place.length() > 2 || !place.chars().allMatch(c -> c >= '0' && c <= '9')
        ? null
        : places.get(Integer.parseInt(place));
  }

  /** How many calls are parked. */
  public synchronized int parked() {
    return places.size();
  }

  /** A place in a room of two, which is left when the other one has left. */
  private static final class Pair implements Voice {
    private final Room room;
    private final Room.Place own;
    private final FeatureCall call;
    private boolean together;

    Pair(Room room, Room.Place own, FeatureCall call) {
      this.room = room;
      this.own = own;
      this.call = call;
    }

    @Override
    public void speak(short[] frame) {
      int parties = room.parties();
      if (parties > 1) together = true;
      else if (together) call.nudge();
      own.speak(frame);
    }

    @Override
    public void hear(short[] frame) {
      own.hear(frame);
    }

    @Override
    public void key(char key) {}
  }
}
