package org.ringfence.server.feature.voicemail;

import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;

/** The mailbox whose number and PIN the caller enters. */
public final class AnyMailbox implements Feature {
  private final VoicemailSettings settings;
  private final String number;

  /**
   * @param number the mailbox, where it was dialled with the code; empty to ask
   */
  public AnyMailbox(VoicemailSettings settings, String number) {
    this.settings = settings;
    this.number = number;
  }

  @Override
  public void serve(FeatureCall call) {
    MailboxMenu menu = new MailboxMenu(settings, call);
    menu.openElsewhere(number.isEmpty() ? menu.number("vm.mailbox") : number);
  }
}
