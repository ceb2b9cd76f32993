package org.ringfence.server.feature.voicemail;

import java.io.IOException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Level;
import org.ringfence.audio.PackedSound;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Tone;
import org.ringfence.call.Voice;
import org.ringfence.server.feature.speech.Utterance;
import org.ringfence.server.store.Voicemail;
import org.ringfence.server.store.Voicemails;

/** What voicemail says, and what it makes of what it hears. */
final class Speeches {
  static final Recording BEEP = Tone.record(Cadence.sine(1000), Voice.RATE_HZ, 0.25, 300);

  private static final double SILENCE_DBFS = -48;
  private static final int FRAME = Voice.FRAME_SAMPLES;

  /** What is left of the silence at the end. */
  private static final int TAIL_FRAMES = 15;

  private final VoicemailSettings settings;

  Speeches(VoicemailSettings settings) {
    this.settings = settings;
  }

  /** What a caller hears whom nobody answered; ends before the tone. */
  Recording greeting(String number, boolean busy) {
    Recording own =
        recorded(number, busy ? Voicemails.Greeting.BUSY : Voicemails.Greeting.UNAVAILABLE);
    if (own == null && busy) own = recorded(number, Voicemails.Greeting.UNAVAILABLE);
    if (own != null) return own;
    Recording name = recorded(number, Voicemails.Greeting.NAME);
    Utterance said = settings.language().say();
    if (name == null) said.say("vm.unavailable.before").digits(number);
    else said.sound(name);
    return said.say(busy ? "vm.busy.after" : "vm.unavailable.after").say("vm.leave").sound();
  }

  @Nullable Recording recorded(String number, Voicemails.Greeting which) {
    byte[] packed = settings.voicemails().greeting(number, which);
    try {
      return packed == null ? null : PackedSound.unpack(packed);
    } catch (IOException damaged) {
      return null;
    }
  }

  /** How many messages there are. */
  Recording counts(Voicemails.Counts counts) {
    Utterance said = settings.language().say("vm.youhave");
    said.count(counts.fresh(), "vm.new.one", "vm.new");
    if (counts.heard() > 0) said.say("and").count(counts.heard(), "vm.old.one", "vm.old");
    return said.sound();
  }

  /** Which message it is, whose, and of when. */
  Recording envelope(Voicemail message, int place) {
    Utterance said = settings.language().say("vm.message").number(place).say("vm.from");
    if (message.caller().isEmpty()) {
      said.say("vm.unknown");
    } else {
      Recording name = recorded(message.caller(), Voicemails.Greeting.NAME);
      if (name == null) said.digits(message.caller());
      else said.sound(name);
    }
    ZonedDateTime when = Instant.ofEpochMilli(message.receivedMs()).atZone(settings.zone());
    ZonedDateTime now = settings.clock().instant().atZone(settings.zone());
    return said.say("vm.received").moment(when, now.toLocalDate()).sound();
  }

  /** Without the silence at its end. */
  static Recording trimmed(Recording said) {
    short[] pcm = said.pcm();
    int frames = pcm.length / FRAME;
    while (frames > 0 && isSilent(pcm, (frames - 1) * FRAME)) frames--;
    if (frames == 0) return new Recording(new short[0], said.rateHz());
    int length = Math.min(pcm.length, (frames + TAIL_FRAMES) * FRAME);
    return new Recording(Arrays.copyOf(pcm, length), said.rateHz());
  }

  private static boolean isSilent(short[] pcm, int offset) {
    return Level.rmsDbfs(pcm, offset, FRAME) < SILENCE_DBFS;
  }
}
