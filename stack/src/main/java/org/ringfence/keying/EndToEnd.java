package org.ringfence.keying;

import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/** Calls whose keys only the two phones have: {@code a=ringfence-end-to-end} in their lines. */
public final class EndToEnd {
  /** Says that whoever relays the media shall have no keys. */
  public static final String ATTRIBUTE = "ringfence-end-to-end";

  private EndToEnd() {}

  /** Whether an offer asks for it. */
  public static boolean isWanted(SessionDescription said) {
    return said.attributes().has(ATTRIBUTE)
        || said.media().stream().anyMatch(line -> line.attributes().has(ATTRIBUTE));
  }

  /** Whether every line in use says so, and brings what the handshake through us needs. */
  public static boolean isKept(SessionDescription said) {
    for (MediaDescription line : said.media()) {
      boolean marked = said.attributes().has(ATTRIBUTE) || line.attributes().has(ATTRIBUTE);
      boolean keyed = Profiles.dtls(line.transport()) && PeerDtls.of(said, line) != null;
      if (!line.refused() && !(marked && keyed)) return false;
    }
    return isWanted(said);
  }
}
