package org.ringfence.server.feature.voicemail;

import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;

/** The mailbox of the extension that calls. */
public final class OwnMailbox implements Feature {
  private final VoicemailSettings settings;

  public OwnMailbox(VoicemailSettings settings) {
    this.settings = settings;
  }

  @Override
  public void serve(FeatureCall call) {
    new MailboxMenu(settings, call).openOwn(call.caller().number());
  }
}
