package org.ringfence.server;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Recording;
import org.ringfence.call.Call;
import org.ringfence.call.Cause;
import org.ringfence.call.Destination;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Side;
import org.ringfence.call.Taken;
import org.ringfence.call.Transfer;
import org.ringfence.call.Voice;
import org.ringfence.server.feature.aside.Aside;
import org.ringfence.server.feature.room.Room;

/**
 * A transfer by keys: who asks for it dials, and the other one hears music. Blind, the other one is
 * sent on at once. Attended, the two talk first; hanging up, or the pound key, sends the other one
 * on, the star key takes it back, and 3 lets all three talk. On the shard.
 */
final class InCallTransfer {
  private static final int MOST_DIGITS = 20;
  private static final long FIRST_KEY_MS = 10_000;
  private static final long NEXT_KEY_MS = 4_000;
  private static final Duration A_DAY = Duration.ofDays(1);

  private final Call call;
  private final Side by;
  private final boolean attended;
  private final Switchboard exchange;
  private final Consumer<String> over;
  private final StringBuilder digits = new StringBuilder();
  private final Room room = new Room();
  private Runnable deadline;
  private boolean dialled;
  private boolean joined;
  private boolean ended;

  /** What keeps the two apart; null until there is music. */
  private @Nullable Aside aside;

  /** Whom the one who asked talks to; null for nobody yet. */
  private @Nullable Voice partner;

  /** The call to the third one, while the two talk first. */
  private @Nullable Call consulted;

  /**
   * @param over told when both talk to each other again, with the prompt that says why; empty for
   *     none
   */
  InCallTransfer(
      Call call, Side by, boolean attended, Switchboard exchange, Consumer<String> over) {
    this.call = call;
    this.by = by;
    this.attended = attended;
    this.exchange = exchange;
    this.over = over;
    this.deadline = exchange.after(FIRST_KEY_MS, () -> back("call.nonumber"));
  }

  /** There is music: the two are apart from now on. */
  void part(Recording music) {
    if (ended || call.state() != Call.State.CONNECTED) return;
    Aside made = new Aside(by, music);
    if (!digits.isEmpty()) made.quiet();
    if (partner != null) made.talk(partner);
    if (call.media().attend(made)) aside = made;
  }

  /** A party pressed a key. */
  void press(Side side, char key) {
    if (ended || side != by) return;
    if (!dialled) {
      dial(key);
    } else if (consulted != null && key == '*') {
      back("");
    } else if (consulted != null && key == '3') {
      joinAll();
    } else if (consulted != null && key == '#') {
      call.transfer(by, new Wish());
    }
  }

  private void dial(char key) {
    if (aside != null) aside.quiet();
    deadline.run();
    if (key != '#') digits.append(key);
    if (key == '#' && digits.isEmpty()) back("");
    else if (key == '#' || digits.length() == MOST_DIGITS) send();
    else deadline = exchange.after(NEXT_KEY_MS, this::send);
  }

  private void send() {
    if (ended || dialled) return;
    dialled = true;
    if (attended) consult();
    else call.transfer(by, new Wish());
  }

  private void consult() {
    Room.Place here = room.enter();
    Room.Place there = room.enter();
    partner = here;
    if (aside != null) aside.talk(here);
    consulted =
        exchange.call(
            call.legs().get(by.ordinal()).party(),
            digits.toString(),
            third -> consult(third, there),
            cause -> {
              if (consulted != null) back(prompt(cause));
            });
    if (consulted == null || consulted.state() == Call.State.ENDED) back("call.failed");
  }

  /** All three talk with each other. */
  private void joinAll() {
    Aside there = aside;
    if (there == null || joined) return;
    joined = true;
    there.join(room.enter());
  }

  /** On a thread of its own, until the third one is taken or hangs up. */
  private void consult(FeatureCall third, Room.Place there) {
    try {
      third.join(there, "", A_DAY);
    } finally {
      exchange.execute(() -> {
        if (consulted != null) back("");
      });
    }
  }

  private static String prompt(Cause cause) {
    return switch (cause) {
      case BUSY -> "call.busy";
      case NO_ANSWER -> "call.noanswer";
      case NOT_FOUND -> "call.nonumber";
      default -> "call.failed";
    };
  }

  /** The two talk to each other again. */
  private void back(String prompt) {
    if (ended) return;
    end();
    over.accept(prompt);
  }

  /** It is over, and with it the call to the third one. */
  void end() {
    if (ended) return;
    ended = true;
    deadline.run();
    Call third = consulted;
    consulted = null;
    if (third != null) third.end(Cause.NORMAL, "transfer");
    Aside there = aside;
    if (there != null && call.state() == Call.State.CONNECTED) call.media().dismiss(there);
  }

  /** Who asked hangs up: what it wished for; null when it is the other one, or dialled nothing. */
  @Nullable Transfer parting(Side side) {
    return !ended && side == by && consulted != null ? new Wish() : null;
  }

  /** The wish that the other one talk to whoever was dialled. */
  private final class Wish implements Transfer {
    @Override
    public Destination target() {
      return Destination.of(digits.toString());
    }

    @Override
    public boolean attended() {
      return consulted != null;
    }

    @Override
    public void take(Consumer<@Nullable Taken> taken) {
      Call third = consulted;
      consulted = null;
      Taken leg = third == null ? null : third.release(Side.CALLER);
      // Who rings there still is rung anew, for the other one.
      if (leg == null && third != null) third.end(Cause.CANCELLED, "transfer");
      taken.accept(leg);
    }

    @Override
    public void accept() {}

    @Override
    public void progress(@Nullable Cause cause) {
      if (cause == Cause.NORMAL) back("");
      else if (cause != null) back(prompt(cause));
    }

    @Override
    public void refuse(Cause cause) {
      back(prompt(cause));
    }
  }
}
