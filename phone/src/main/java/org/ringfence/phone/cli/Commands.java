package org.ringfence.phone.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.RegistrationState;
import org.ringfence.phone.Phone;
import org.ringfence.phone.PhoneCall;
import org.ringfence.phone.PhoneCall.State;
import org.ringfence.phone.sound.SoundDevices;

/** What one may type. */
final class Commands {
  static final List<String> WORDS =
      List.of(
          "answer",
          "attended",
          "call",
          "calls",
          "complete",
          "devices",
          "dtmf",
          "hangup",
          "help",
          "hold",
          "levels",
          "mute",
          "private",
          "quit",
          "reject",
          "resume",
          "status",
          "transfer",
          "unmute");

  private static final String HELP =
      """
      call NUMBER       call somebody; a call that goes on is held
      private NUMBER    the same, with keys that only the two phones have
      answer, reject    an incoming call
      hangup [CALL]     end the call, or that one
      hold, resume [CALL]
      transfer NUMBER   send the other side to somebody else
      attended NUMBER   ask somebody first; then `complete` connects the two
      dtmf KEYS         press keys: 0-9 * # A-D
      mute, unmute      your microphone
      calls, status     what goes on
      devices           microphones and speakers
      levels [on|off]   how loud you and they are, once or all the time
      quit              hang up and go\
      """;

  private final Phone phone;
  private final Consumer<String> out;
  private final Meters meters;
  private @Nullable PhoneCall transferred;
  private @Nullable PhoneCall consulted;

  Commands(Phone phone, Consumer<String> out, Meters meters) {
    this.phone = phone;
    this.out = out;
    this.meters = meters;
  }

  /** Does what a line says; false to end. */
  boolean run(String line) {
    String[] words = line.strip().split("\\s+", 2);
    String argument = words.length > 1 ? words[1].strip() : "";
    switch (words[0].toLowerCase(Locale.ROOT)) {
      case "" -> {}
      case "call" -> dial(argument, false);
      case "private" -> dial(argument, true);
      case "answer" -> on(find(argument, State.INCOMING), "Nobody calls.", PhoneCall::answer);
      case "reject" -> on(find(argument, State.INCOMING), "Nobody calls.", PhoneCall::reject);
      case "hangup" -> on(current(argument), "There is no call.", PhoneCall::hangUp);
      case "hold" -> on(find(argument, State.TALKING), "There is no call.", PhoneCall::hold);
      case "resume" -> on(held(argument), "No call is on hold.", PhoneCall::resume);
      case "transfer" -> transfer(argument);
      case "attended" -> attended(argument);
      case "complete" -> complete();
      case "dtmf" -> on(find("", State.TALKING), "There is no call.", call -> call.dtmf(argument));
      case "mute" -> mute(true);
      case "unmute" -> mute(false);
      case "calls" -> calls();
      case "status" -> status();
      case "devices" -> devices();
      case "levels" -> levels(argument);
      case "help" -> HELP.lines().forEach(out);
      case "quit", "exit" -> {
        return false;
      }
      default -> out.accept("There is no command '" + words[0] + "'; type `help`.");
    }
    return true;
  }

  private @Nullable PhoneCall dial(String number, boolean endToEnd) {
    if (number.isEmpty()) {
      out.accept("Say whom: call NUMBER");
      return null;
    }
    try {
      return endToEnd ? phone.dialEndToEnd(number) : phone.dial(number);
    } catch (IllegalArgumentException e) {
      out.accept("'" + number + "' is neither a number nor a SIP address.");
      return null;
    }
  }

  private void on(@Nullable PhoneCall call, String otherwise, Consumer<PhoneCall> verb) {
    if (call == null) out.accept(otherwise);
    else verb.accept(call);
  }

  /** The call of that number, or the newest in that state, one that is not held before others. */
  private @Nullable PhoneCall find(String number, State state) {
    PhoneCall found = null;
    for (PhoneCall call : phone.calls()) {
      if (call.state() != state) continue;
      if (number.equals(Integer.toString(call.number()))) return call;
      if (number.isEmpty() && (found == null || found.heldByUs() || !call.heldByUs())) found = call;
    }
    return found;
  }

  private @Nullable PhoneCall held(String number) {
    PhoneCall found = null;
    for (PhoneCall call : phone.calls()) {
      boolean named = number.isEmpty() || number.equals(Integer.toString(call.number()));
      if (named && call.heldByUs()) found = call;
    }
    return found;
  }

  private @Nullable PhoneCall current(String number) {
    for (State state : List.of(State.TALKING, State.RINGING, State.DIALLING, State.INCOMING)) {
      PhoneCall call = find(number, state);
      if (call != null) return call;
    }
    return null;
  }

  private void transfer(String number) {
    if (number.isEmpty()) out.accept("Say to whom: transfer NUMBER");
    else on(find("", State.TALKING), "There is no call.", call -> call.transfer(number));
  }

  private void attended(String number) {
    PhoneCall call = find("", State.TALKING);
    if (call == null || number.isEmpty()) {
      out.accept(call == null ? "There is no call." : "Say whom to ask: attended NUMBER");
      return;
    }
    consulted = dial(number, false);
    transferred = consulted == null ? null : call;
  }

  private void complete() {
    PhoneCall first = transferred;
    PhoneCall second = consulted;
    if (first == null || second == null || second.state() != State.TALKING) {
      out.accept("There is nothing to complete; begin with: attended NUMBER");
      return;
    }
    first.transferTo(second);
    transferred = null;
    consulted = null;
  }

  private void mute(boolean value) {
    on(find("", State.TALKING), "There is no call.", call -> call.mute(value));
    out.accept(value ? "Muted." : "Not muted.");
  }

  private void calls() {
    if (phone.calls().isEmpty()) out.accept("There is no call.");
    for (PhoneCall call : phone.calls()) {
      String held = call.heldByUs() ? ", held" : call.heldByPeer() ? ", held by them" : "";
      String state = call.state().name().toLowerCase(Locale.ROOT) + held;
      out.accept("%d  %s  %s".formatted(call.number(), EventText.who(call), state));
    }
  }

  private void status() {
    String registered =
        switch (phone.registration()) {
          case RegistrationState.Registered done -> "registered at " + phone.settings().server();
          case RegistrationState.Waiting waiting -> "not registered, trying again";
          case RegistrationState.Refused refused -> "refused by " + phone.settings().server();
          case RegistrationState.Off off -> "not registered";
          case RegistrationState.Trying trying -> "registering";
        };
    out.accept(phone.settings().account() + ": " + registered);
    for (PhoneCall call : phone.calls()) {
      out.accept("%d  %s: %s".formatted(call.number(), call.party(), EventText.figures(call)));
    }
  }

  private void levels(String wanted) {
    switch (wanted) {
      case "on" -> {
        if (!meters.show()) out.accept("This terminal has no place for them; `levels` shows once.");
      }
      case "off" -> meters.hide();
      default -> {
        if (phone.calls().isEmpty()) out.accept("There is no call.");
        phone.calls().forEach(call -> out.accept(Meters.line(call)));
      }
    }
  }

  private void devices() {
    list("Microphones", SoundDevices.microphones());
    list("Speakers", SoundDevices.speakers());
  }

  private void list(String what, List<String> names) {
    out.accept(what + ": " + (names.isEmpty() ? "none" : String.join(", ", names)));
  }
}
