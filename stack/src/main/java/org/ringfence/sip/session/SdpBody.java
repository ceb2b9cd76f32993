package org.ringfence.sip.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.MalformedSdp;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SdpResult;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.MessageBuilder;
import org.ringfence.sip.message.SipMessage;

/** The session description in a message's body. */
final class SdpBody {
  static final String TYPE = "application/sdp";

  private SdpBody() {}

  /** Null when the body is empty or something else. */
  static @Nullable SdpResult of(SipMessage message) {
    if (message.body().length == 0) return null;
    String type = message.value(HeaderName.CONTENT_TYPE);
    if (type == null) return null;
    String plain = type.toLowerCase(Locale.ROOT);
    if (plain.startsWith(TYPE)) return SdpParser.parse(message.body());
    return null;
  }

  /** The description, or null when there is none that can be read. */
  static @Nullable SessionDescription read(SipMessage message) {
    return of(message) instanceof SessionDescription description ? description : null;
  }

  static boolean isBroken(SipMessage message) {
    return of(message) instanceof MalformedSdp;
  }

  static void write(MessageBuilder<?> message, @Nullable SessionDescription description) {
    if (description != null) message.body(TYPE, description.write());
  }
}
