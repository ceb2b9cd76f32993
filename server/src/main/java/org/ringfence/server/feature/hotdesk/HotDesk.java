package org.ringfence.server.feature.hotdesk;

import java.time.Duration;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.feature.voicemail.PinGuard;
import org.ringfence.server.store.Extensions;
import org.ringfence.server.store.HotDesks;

/**
 * Logs an extension in at the phone that calls, with the PIN of its mailbox, or whoever is there
 * out. From then on its calls ring there too, and calls from there are its own.
 */
public final class HotDesk {
  private static final int DIGITS = 15;
  private static final Duration KEY = Duration.ofSeconds(8);

  private final Language language;
  private final Extensions extensions;
  private final PinGuard pins;
  private final HotDesks desks;

  public HotDesk(Language language, Extensions extensions, PinGuard pins, HotDesks desks) {
    this.language = language;
    this.extensions = extensions;
    this.pins = pins;
    this.desks = desks;
  }

  /**
   * Logs in.
   *
   * @param tail the extension, where it was dialled
   */
  public Feature in(String tail) {
    return call -> {
      String desk = call.caller().number();
      String number = tail.isEmpty() ? ask(call, "desk.number") : tail;
      String pin = ask(call, "vm.pin");
      boolean known = extensions.find(number) != null && !number.equals(desk);
      if (!known || !pins.opens(number, pin)) {
        call.play(language.say("vm.wrong").sound(), "");
        return;
      }
      desks.logIn(desk, number);
      call.play(language.say("agent.in").sound(), "");
    };
  }

  /** Logs whoever is there out. */
  public Feature out() {
    return call -> {
      desks.logOut(call.caller().number());
      call.play(language.say("agent.out").sound(), "");
    };
  }

  private String ask(FeatureCall call, String prompt) {
    return call.ask(language.say(prompt).sound(), DIGITS, KEY);
  }
}
