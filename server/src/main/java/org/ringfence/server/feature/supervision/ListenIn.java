package org.ringfence.server.feature.supervision;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Bystander;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Side;
import org.ringfence.call.Voice;
import org.ringfence.server.feature.room.Room;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.people.Preference;
import org.ringfence.server.store.Settings;

/**
 * Listens to the call of an extension. Keys: 4 listens, 5 whispers to that extension alone, 6
 * speaks to both, the star key leaves. Only who may supervise that extension hears anything.
 */
public final class ListenIn implements Feature {
  private static final Duration A_DAY = Duration.ofDays(1);
  private static final Duration KEY = Duration.ofSeconds(8);
  private static final int MOST_DIGITS = 15;

  private final Language language;
  private final Settings settings;
  private final Seat.Usher usher;
  private final String tail;

  /**
   * @param tail the extension, where it was dialled
   */
  public ListenIn(Language language, Settings settings, Seat.Usher usher, String tail) {
    this.language = language;
    this.settings = settings;
    this.usher = usher;
    this.tail = tail;
  }

  @Override
  public void serve(FeatureCall call) {
    String number =
        tail.isEmpty() ? call.ask(language.say("spy.number").sound(), MOST_DIGITS, KEY) : tail;
    if (!mayListen(call.caller().number(), number)) {
      say(call, "call.notallowed");
      return;
    }
    Supervisor supervisor = new Supervisor();
    Seat seat =
        usher.seat(
            number,
            () -> {
              supervisor.over = true;
              call.nudge();
            });
    if (seat == null) {
      say(call, "spy.none");
      return;
    }
    supervisor.side = seat.side();
    seat.attend(supervisor.ear);
    try {
      supervise(call, supervisor, seat);
    } finally {
      seat.dismiss(supervisor.ear);
      seat.dismiss(supervisor.mouth);
    }
    say(call, "goodbye");
  }

  private void say(FeatureCall call, String prompt) {
    call.play(language.say(prompt).sound(), "");
  }

  /** Whether its owner was given leave to. */
  private boolean mayListen(String who, String number) {
    var whom = settings.of(who).numbers(Preference.SUPERVISES);
    return !number.equals(who) && (whom.contains(number) || whom.contains("all"));
  }

  private static void supervise(FeatureCall call, Supervisor supervisor, Seat seat) {
    while (!supervisor.over) {
      char key = call.join(supervisor.own, "456*", A_DAY);
      if (key == '*') return;
      if (key == FeatureCall.NONE) continue;
      boolean silent = key == '4';
      if (silent) seat.dismiss(supervisor.mouth);
      else if (!supervisor.speaks) seat.attend(supervisor.mouth);
      supervisor.speaks = !silent;
      supervisor.whispers = key == '5';
    }
  }

  /** Between a call and whoever listens to it: two places in a room of their own. */
  private static final class Supervisor {
    private final Room room = new Room();
    private final Room.Place line = room.enter();
    private final Room.Place own = room.enter();
    private final Bystander ear = new Ear();
    private final Bystander mouth = new Mouth();
    private final short[] both = new short[Voice.FRAME_SAMPLES];
    private volatile @Nullable Side side;
    private volatile boolean whispers;
    private volatile boolean over;

    /** The feature's thread's own. */
    private boolean speaks;

    /** Hears both. */
    private final class Ear implements Bystander {
      @Override
      public Part part() {
        return Part.HEARS;
      }

      @Override
      public void hear(short[] caller, short[] called) {
        for (int i = 0; i < both.length; i++) {
          both[i] = (short) Math.clamp(caller[i] + called[i], Short.MIN_VALUE, Short.MAX_VALUE);
        }
        line.hear(both);
      }
    }

    /** Speaks to one, or to both. */
    private final class Mouth implements Bystander {
      @Override
      public Part part() {
        return Part.SPEAKS;
      }

      @Override
      public Speech speak(Side to, short[] frame) {
        if (whispers && to != side) return Speech.NOTHING;
        line.speak(frame);
        return Speech.BESIDES;
      }
    }
  }
}
