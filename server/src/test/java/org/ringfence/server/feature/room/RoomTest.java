package org.ringfence.server.feature.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringfence.call.Voice;

/** Each hears all the others, and not itself. */
class RoomTest {
  private final Room room = new Room();

  private static short[] frame(int level) {
    short[] frame = new short[Voice.FRAME_SAMPLES];
    Arrays.fill(frame, (short) level);
    return frame;
  }

  private static int heard(Room.Place place) {
    short[] frame = frame(7);
    place.speak(frame);
    return frame[10];
  }

  @Test
  void fiftyHearFortyNine() {
    List<Room.Place> places = new ArrayList<>();
    for (int i = 0; i < 50; i++) places.add(room.enter());
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 50; i++) places.get(i).hear(frame(100 + i));
    }
    int all = 50 * 100 + 49 * 50 / 2;
    for (int i = 0; i < 50; i++) assertThat(heard(places.get(i))).isEqualTo(all - (100 + i));
  }

  @Test
  void whatIsTooLoudIsAsLoudAsCanBe() {
    Room.Place a = room.enter();
    Room.Place b = room.enter();
    Room.Place c = room.enter();
    a.hear(frame(30_000));
    b.hear(frame(30_000));
    assertThat(heard(c)).isEqualTo(Short.MAX_VALUE);
    assertThat(heard(a)).isEqualTo(30_000);
  }

  @Test
  void whoIsMutedOrGoneIsNotHeard() {
    Room.Place a = room.enter();
    Room.Place b = room.enter();
    a.hear(frame(1_000));
    a.mute(true);
    assertThat(heard(b)).isZero();
    a.hear(frame(1_000));
    assertThat(heard(b)).isZero();
    a.mute(false);
    a.hear(frame(1_000));
    assertThat(heard(b)).isEqualTo(1_000);
    a.leave();
    a.leave();
    assertThat(heard(b)).isZero();
    assertThat(room.parties()).isEqualTo(1);
    a.hear(frame(1_000));
    assertThat(heard(b)).isZero();
  }

  /** The hiss of many lines is let through by nobody; a word keeps its end. */
  @Test
  void noiseIsNotMixed() {
    Room.Place a = room.enter();
    Room.Place b = room.enter();
    a.hear(frame(10));
    assertThat(heard(b)).isZero();
    a.hear(frame(2_000));
    a.hear(frame(10));
    assertThat(heard(b)).isEqualTo(10);
    for (int i = 0; i < 20; i++) a.hear(frame(10));
    assertThat(heard(b)).isZero();
  }

  @Test
  void aToneIsForOneAlone() {
    Room.Place a = room.enter();
    Room.Place b = room.enter();
    a.play(frame(500));
    assertThat(heard(a)).isEqualTo(500);
    assertThat(heard(a)).isZero();
    assertThat(heard(b)).isZero();
  }
}
