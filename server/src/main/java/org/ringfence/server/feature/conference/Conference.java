package org.ringfence.server.feature.conference;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Tone;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Voice;
import org.ringfence.server.feature.music.Endless;
import org.ringfence.server.feature.recording.Recorder;
import org.ringfence.server.feature.room.Room;
import org.ringfence.server.store.CallRecording;
import org.ringfence.server.store.Password;

/**
 * A conference room, one object for all who call it. Keys: 1 mutes oneself, 2 tells how many there
 * are, the star key leaves; a moderator locks it with 3, mutes all others with 4, records it with
 * 5, and sends the last one who came away with 6. Where there is no PIN for moderators, all are.
 */
public final class Conference implements Feature {
  private static final Recording COMES = Tone.record(Cadence.sine(880), Voice.RATE_HZ, 0.15, 150);
  private static final Recording GOES = Tone.record(Cadence.sine(440), Voice.RATE_HZ, 0.15, 150);
  private static final int PIN_KEYS = 12;
  private static final int MOST_TRIES = 3;
  private static final Duration KEY = Duration.ofSeconds(8);
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final Duration A_DAY = Duration.ofDays(1);

  private final ConferenceSettings settings;
  private final Room room = new Room();
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private volatile boolean locked;
  private volatile boolean quiet;

  /** Somebody who is in. */
  private static final class Member {
    private final FeatureCall call;
    private final Room.Place place;
    private final boolean moderator;
    private final RecordedVoice voice;
    private volatile boolean removed;

    Member(FeatureCall call, Room.Place place, boolean moderator) {
      this.call = call;
      this.place = place;
      this.voice = new RecordedVoice(place);
      this.moderator = moderator;
    }
  }

  public Conference(ConferenceSettings settings) {
    this.settings = settings;
  }

  @Override
  public void serve(FeatureCall call) {
    Boolean moderator = admitted(call);
    if (moderator == null) {
      say(call, "goodbye");
      return;
    }
    if (!moderator && locked) {
      say(call, "conf.locked");
      return;
    }
    Member member = enter(call, moderator);
    if (member == null) {
      say(call, "conf.full");
      return;
    }
    try {
      welcome(member);
      stay(member);
    } finally {
      leave(member);
    }
    if (member.removed) say(call, "conf.removed");
    say(call, "goodbye");
  }

  @Override
  public boolean sees() {
    return true;
  }

  private void say(FeatureCall call, String... prompts) {
    call.play(settings.language().say(prompts).sound(), "");
  }

  /** Whether it is a moderator that calls; null when it knows no PIN. */
  private @Nullable Boolean admitted(FeatureCall call) {
    boolean open = settings.pin().isEmpty();
    if (open && settings.moderatorPin().isEmpty()) return true;
    for (int i = 0; i < MOST_TRIES; i++) {
      Recording question = settings.language().say("conf.pin").sound();
      String pin = call.ask(question, PIN_KEYS, KEY);
      if (opens(pin, settings.moderatorPin())) return true;
      if (open && pin.isEmpty()) return false;
      if (opens(pin, settings.pin())) return settings.moderatorPin().isEmpty();
      say(call, "vm.wrong");
    }
    return null;
  }

  /** Whether those digits are the PIN, which may be known by its hash only. */
  private static boolean opens(String keys, String pin) {
    if (pin.isEmpty() || keys.isEmpty()) return false;
    return pin.startsWith("$") ? Password.matches(keys, pin) : keys.equals(pin);
  }

  /** Null when it is full. */
  private synchronized @Nullable Member enter(FeatureCall call, boolean moderator) {
    if (members.size() >= settings.most()) return null;
    Member member = new Member(call, room.enter(), moderator);
    if (quiet && !moderator) member.place.mute(true);
    tone(COMES);
    members.add(member);
    // Those who wait for a moderator look up.
    if (moderator) members.forEach(each -> each.call.nudge());
    return member;
  }

  private synchronized void leave(Member member) {
    member.voice.stop();
    member.place.leave();
    members.remove(member);
    tone(GOES);
    if (members.isEmpty()) {
      locked = false;
      quiet = false;
    }
  }

  private void tone(Recording tone) {
    for (Member each : members) each.place.play(tone.pcm());
  }

  private void welcome(Member member) {
    int others = members.size() - 1;
    Recording said =
        others == 0
            ? settings.language().say("conf.alone").sound()
            : settings.language().say("conf.others").number(others).sound();
    member.call.play(said, "#");
    while (settings.waits() && members.stream().noneMatch(each -> each.moderator)) {
      if (member.removed) return;
      member.call.play(settings.language().sound("conf.waiting"), "");
      Endless music = new Endless(settings.music().next());
      if (member.call.join(music, "*", A_MINUTE) == '*') member.removed = true;
    }
  }

  private void stay(Member member) {
    while (!member.removed) {
      switch (member.call.join(member.voice, "123456*", A_DAY)) {
        case '1' -> {
          member.place.mute(!member.place.isMuted());
          tell(member, member.place.isMuted() ? "conf.muted" : "conf.unmuted");
        }
        case '2' -> {
          int others = members.size() - 1;
          member.place.play(settings.language().say("conf.others").number(others).sound().pcm());
        }
        case '3' -> {
          if (moderates(member)) locked = !locked;
          if (moderates(member)) tell(member, locked ? "conf.nowlocked" : "conf.nowopen");
        }
        case '4' -> {
          if (moderates(member)) quiet(!quiet, member);
        }
        case '5' -> {
          if (moderates(member)) recordOrNot(member);
        }
        case '6' -> {
          if (moderates(member)) removeLast(member);
        }
        case '*' -> {
          return;
        }
        default -> {}
      }
    }
  }

  /** Tells one of them something, while the others go on. */
  private void tell(Member member, String prompt) {
    member.place.play(settings.language().sound(prompt).pcm());
  }

  private boolean moderates(Member member) {
    if (!member.moderator) tell(member, "call.notallowed");
    return member.moderator;
  }

  private void quiet(boolean on, Member by) {
    quiet = on;
    for (Member each : members) if (!each.moderator) each.place.mute(on);
    tell(by, on ? "conf.allmuted" : "conf.allunmuted");
  }

  /** Records what this moderator hears and says; all are told. */
  private void recordOrNot(Member by) {
    if (by.voice.stop()) {
      members.forEach(each -> tell(each, "conf.norecord"));
      return;
    }
    String number = by.call.dialled();
    CallRecording wish =
        new CallRecording(
            "",
            "",
            number,
            settings.name(),
            by.call.caller().number(),
            by.call.caller().displayName(),
            "conference",
            true,
            System.currentTimeMillis(),
            0,
            false);
    try {
      by.voice.record(new Recorder(settings.recordings().begin(wish)));
      members.forEach(each -> tell(each, "conf.recorded"));
    } catch (IOException full) {
      tell(by, "call.failed");
    }
  }

  private void removeLast(Member by) {
    for (Member each : members.reversed()) {
      if (each == by) continue;
      each.removed = true;
      each.call.nudge();
      return;
    }
  }
}
