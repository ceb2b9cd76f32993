package org.ringfence.phone;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.dialog.Dialog;
import org.ringfence.sip.dialog.DialogId;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.session.Replaces;

/** Names a call of ours for others to take over (RFC 3891, RFC 5589 section 7.3). */
final class Replacing {
  private static final String PLAIN = "-_.!~*'()";

  private Replacing() {}

  /** The other side's address with a Replaces header that names the call as it does. */
  static @Nullable Uri address(Dialog dialog) {
    if (!(dialog.remoteTarget() instanceof SipUri target)) return null;
    DialogId id = dialog.id();
    DialogId theirs = new DialogId(id.callId(), id.remoteTag(), id.localTag());
    String header = "Replaces=" + escape(new Replaces(theirs, false).toString());
    return new SipUri(
        target.secure(), target.userInfo(), target.hostPort(), target.params(), header);
  }

  private static String escape(String value) {
    StringBuilder out = new StringBuilder(value.length() + 16);
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 128 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
      if (plain) out.append(c);
      else out.append(String.format("%%%02X", (int) c));
    }
    return out.toString();
  }
}
