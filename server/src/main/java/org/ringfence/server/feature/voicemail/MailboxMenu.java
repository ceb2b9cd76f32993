package org.ringfence.server.feature.voicemail;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ringfence.audio.PackedSound;
import org.ringfence.audio.Recording;
import org.ringfence.call.FeatureCall;
import org.ringfence.server.feature.speech.Utterance;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Mailbox;
import org.ringfence.server.store.Mailboxes;
import org.ringfence.server.store.Voicemail;
import org.ringfence.server.store.Voicemails;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mailbox's owner at the keys: hears messages, records greetings, changes the PIN. */
final class MailboxMenu {
  private static final Logger LOG = LoggerFactory.getLogger(MailboxMenu.class);
  private static final Duration CHOICE = Duration.ofSeconds(8);
  private static final int NUMBER_KEYS = 15;
  private static final int MOST_TRIES = 3;

  /** A caller who does nothing but listen is not kept for ever. */
  private static final int MOST_CHOICES = 500;

  private final VoicemailSettings settings;
  private final Speeches speeches;
  private final FeatureCall call;
  private Utterance said;
  private int choices;

  MailboxMenu(VoicemailSettings settings, FeatureCall call) {
    this.settings = settings;
    this.speeches = new Speeches(settings);
    this.call = call;
    this.said = settings.language().say();
  }

  // Saying and asking.

  /** Said before the next question, as part of it: a key that is pressed meanwhile answers it. */
  private MailboxMenu say(String... prompts) {
    for (String each : prompts) said.say(each);
    return this;
  }

  private MailboxMenu say(Recording sound) {
    said.sound(sound);
    return this;
  }

  private Recording sentence() {
    Recording sound = said.sound();
    said = settings.language().say();
    return sound;
  }

  private void goodbye() {
    say("goodbye");
    call.play(sentence(), "");
  }

  /** One key; the star key when nothing was chosen. */
  private String choose(String prompt) {
    say(prompt);
    if (++choices > MOST_CHOICES) return "*";
    String key = call.ask(sentence(), 1, CHOICE);
    return key.isEmpty() ? "*" : key;
  }

  /** A number or PIN, ended with the pound key. */
  String number(String prompt) {
    say(prompt);
    return call.ask(sentence(), NUMBER_KEYS, CHOICE);
  }

  // Opening.

  /** The phone is the extension's own: a PIN is asked for where there is one. */
  void openOwn(String number) {
    boolean there = settings.exists().test(number);
    if (there && (!settings.mailboxes().of(number).hasPin() || provedBy(number))) open(number);
    goodbye();
  }

  /** Any phone: nothing is told without the PIN, not even whether there is such a mailbox. */
  void openElsewhere(String number) {
    if (provedBy(number)) open(number);
    goodbye();
  }

  private boolean provedBy(String number) {
    for (int i = 0; i < MOST_TRIES; i++) {
      String pin = number("vm.pin");
      if (settings.exists().test(number) && settings.pins().opens(number, pin)) return true;
      say("vm.wrong");
    }
    return false;
  }

  private void open(String number) {
    say(speeches.counts(settings.voicemails().counts(number)));
    while (true) {
      switch (choose("vm.menu")) {
        case "1" -> messages(number);
        case "2" -> greetings(number);
        case "3" -> newPin(number);
        case "*" -> {
          return;
        }
        default -> say("menu.invalid");
      }
    }
  }

  // Messages.

  private void messages(String number) {
    List<Voicemail> all = new ArrayList<>(settings.voicemails().of(number));
    for (int place = 1; place <= all.size(); place++) {
      if (!message(all.get(place - 1), place)) return;
    }
    say("vm.nomore");
  }

  /** Plays one and does what is wanted with it; false to go back to the menu. */
  private boolean message(Voicemail message, int place) {
    boolean again = true;
    Voicemails voicemails = settings.voicemails();
    while (true) {
      if (again) say(speeches.envelope(message, place)).say(sound(message));
      again = false;
      String key = choose("vm.actions");
      if (message.isNew()) voicemails.keep(message, settings.clock().millis());
      switch (key) {
        case "1" -> again = true;
        case "2" -> {
          say("vm.saved");
          return true;
        }
        case "3" -> {
          voicemails.delete(message);
          say("vm.deleted");
          return true;
        }
        case "4", "#" -> {
          return true;
        }
        case "5" -> forward(message);
        case "6" -> {
          if (!message.caller().isEmpty()) call.transfer(message.caller());
          say("call.failed");
        }
        case "*" -> {
          return false;
        }
        default -> say("menu.invalid");
      }
    }
  }

  private Recording sound(Voicemail message) {
    try {
      return PackedSound.unpack(settings.voicemails().sound(message));
    } catch (IOException e) {
      LOG.error("message {} cannot be played: {}", message.id(), e.getMessage());
      return settings.language().sound("vm.short");
    }
  }

  private void forward(Voicemail message) {
    String to = number("vm.forward");
    if (!settings.exists().test(to)) {
      say("call.nonumber");
      return;
    }
    Voicemail copy =
        new Voicemail(
            "",
            to,
            message.caller(),
            message.callerName(),
            message.receivedMs(),
            message.durationMs(),
            0);
    try {
      byte[] sound = settings.voicemails().sound(message);
      Mailbox other = settings.mailboxes().of(to);
      settings.voicemails().add(copy, sound, other.email() != null);
      say("vm.forwarded");
    } catch (IOException e) {
      LOG.error("message {} cannot be forwarded: {}", message.id(), e.getMessage());
      say("call.failed");
    }
  }

  // Greetings and PIN.

  private void greetings(String number) {
    while (true) {
      switch (choose("vm.greetings")) {
        case "1" -> greeting(number, Voicemails.Greeting.UNAVAILABLE);
        case "2" -> greeting(number, Voicemails.Greeting.BUSY);
        case "3" -> greeting(number, Voicemails.Greeting.NAME);
        case "*" -> {
          return;
        }
        default -> say("menu.invalid");
      }
    }
  }

  private void greeting(String number, Voicemails.Greeting which) {
    Recording spoken = record();
    while (true) {
      switch (choose("vm.keep")) {
        case "1" -> {
          keep(number, which, PackedSound.pack(spoken));
          say("vm.kept");
          return;
        }
        case "2" -> say(spoken);
        case "3" -> spoken = record();
        case "4" -> {
          keep(number, which, null);
          say("vm.removed");
          return;
        }
        default -> {
          return;
        }
      }
    }
  }

  private Recording record() {
    say("vm.record").say(Speeches.BEEP);
    call.play(sentence(), "#");
    return Speeches.trimmed(call.record(settings.longest(), settings.silence(), "#"));
  }

  private void keep(
      String number, Voicemails.Greeting which, byte @org.jspecify.annotations.Nullable [] sound) {
    try {
      settings.voicemails().greeting(number, which, sound);
    } catch (IOException e) {
      LOG.error("a greeting of {} cannot be kept: {}", number, e.getMessage());
    }
  }

  private void newPin(String number) {
    String pin = number("vm.newpin");
    String again = number("vm.again");
    if (!pin.equals(again) || Mailboxes.wrongWith(pin, number) != null) {
      say("vm.pinbad");
      return;
    }
    try {
      settings.mailboxes().setPin(number, pin);
      say("vm.pinchanged");
    } catch (Failure e) {
      LOG.error("a PIN of {} cannot be kept: {}", number, e.text());
      say("vm.pinbad");
    }
  }
}
