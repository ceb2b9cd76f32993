package org.ringfence.sip.dialog;

import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/**
 * What names a dialog at one of its ends (RFC 3261 section 12).
 *
 * @param remoteTag empty for a peer of RFC 2543 that sent none
 */
public record DialogId(String callId, String localTag, String remoteTag) {

  /** The dialog a request we received belongs to; null when its To has no tag. */
  public static @Nullable DialogId ofReceived(SipRequest request) {
    String local = request.to().tag();
    if (local == null) return null;
    return new DialogId(request.callId(), local, orEmpty(request.from().tag()));
  }

  /** The dialog a response to our request belongs to. */
  public static DialogId ofReceived(SipResponse response) {
    String local = orEmpty(response.from().tag());
    return new DialogId(response.callId(), local, orEmpty(response.to().tag()));
  }

  /** A tag as it stands in a {@link DialogId}. */
  public static String orEmpty(@Nullable String tag) {
    return tag == null ? "" : tag;
  }
}
