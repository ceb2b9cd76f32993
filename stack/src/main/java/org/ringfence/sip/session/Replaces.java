package org.ringfence.sip.session;

import org.jspecify.annotations.Nullable;
import org.ringfence.sip.dialog.DialogId;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Params;

/**
 * The dialog that a new one takes the place of (RFC 3891), as its receiver names it.
 *
 * @param earlyOnly whether only a dialog that still rings may be replaced
 */
public record Replaces(DialogId dialog, boolean earlyOnly) {
  /** Null when the value is broken. */
  public static @Nullable Replaces parse(String value) {
    int semicolon = value.indexOf(';');
    if (semicolon <= 0) return null;
    // The grammar is a Call-ID with parameters; an address with them is read by the same rules.
    NameAddr shaped = NameAddr.parse("<sip:x>" + value.substring(semicolon));
    if (shaped == null) return null;
    Params params = shaped.params();
    String toTag = params.value("to-tag");
    String fromTag = params.value("from-tag");
    if (toTag == null || fromTag == null) return null;
    String callId = value.substring(0, semicolon).strip();
    return new Replaces(new DialogId(callId, toTag, fromTag), params.has("early-only"));
  }

  /** As it stands in the header, for the one that receives it. */
  @Override
  public String toString() {
    return dialog.callId()
        + ";to-tag="
        + dialog.localTag()
        + ";from-tag="
        + dialog.remoteTag()
        + (earlyOnly ? ";early-only" : "");
  }
}
