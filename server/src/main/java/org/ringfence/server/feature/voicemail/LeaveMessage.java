package org.ringfence.server.feature.voicemail;

import java.io.IOException;
import java.time.Duration;
import org.ringfence.audio.PackedSound;
import org.ringfence.audio.Recording;
import org.ringfence.call.CallEndedException;
import org.ringfence.call.Cause;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Party;
import org.ringfence.server.store.Mailbox;
import org.ringfence.server.store.Voicemail;
import org.ringfence.server.store.Voicemails;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a message for somebody who did not answer. A caller who hangs up has sent it; one who
 * presses the pound key may listen to it or record it again. The star key is for the mailbox's
 * owner, who calls from elsewhere.
 */
public final class LeaveMessage implements Feature {
  private static final Logger LOG = LoggerFactory.getLogger(LeaveMessage.class);
  private static final long SHORTEST_MS = 700;
  private static final int MOST_TAKES = 10;
  private static final Duration CHOICE = Duration.ofSeconds(5);

  private final VoicemailSettings settings;
  private final Speeches speeches;
  private final String number;
  private final boolean busy;

  /**
   * @param number whose mailbox
   * @param cause why the call was not taken
   */
  public LeaveMessage(VoicemailSettings settings, String number, Cause cause) {
    this.settings = settings;
    this.speeches = new Speeches(settings);
    this.number = number;
    this.busy = cause == Cause.BUSY;
  }

  @Override
  public void serve(FeatureCall call) {
    Voicemails.Counts held = settings.voicemails().counts(number);
    if (held.fresh() + held.heard() >= settings.most()) {
      call.play(settings.language().say("vm.full").sound(), "");
      return;
    }
    char key = call.play(speeches.greeting(number, busy), "#*");
    if (key == '*') {
      new MailboxMenu(settings, call).openElsewhere(number);
      return;
    }
    take(call);
  }

  private void take(FeatureCall call) {
    Recording said = record(call);
    try {
      for (int takes = 1; takes < MOST_TAKES; takes++) {
        String choice = call.ask(settings.language().say("vm.review").sound(), 1, CHOICE);
        if (choice.equals("2")) {
          call.play(said, "#");
        } else if (choice.equals("3")) {
          said = record(call);
        } else {
          break;
        }
      }
    } catch (CallEndedException gone) {
      deliver(call.caller(), said);
      throw gone;
    }
    boolean sent = deliver(call.caller(), said);
    call.play(settings.language().say(sent ? "vm.sent" : "vm.short", "goodbye").sound(), "");
  }

  private Recording record(FeatureCall call) {
    call.play(Speeches.BEEP, "");
    return Speeches.trimmed(call.record(settings.longest(), settings.silence(), "#"));
  }

  /** Puts it into the mailbox; false when there is nothing in it. */
  private boolean deliver(Party caller, Recording said) {
    if (said.durationMs() < SHORTEST_MS) return false;
    boolean hidden = caller.hidden();
    Voicemail wish =
        new Voicemail(
            "",
            number,
            hidden ? "" : caller.number(),
            hidden ? "" : caller.displayName(),
            settings.clock().millis(),
            said.durationMs(),
            0);
    Mailbox mailbox = settings.mailboxes().of(number);
    try {
      settings.voicemails().add(wish, PackedSound.pack(said), mailbox.email() != null);
      return true;
    } catch (IOException e) {
      LOG.error("a message for {} is lost: {}", number, e.getMessage());
      return false;
    }
  }
}
