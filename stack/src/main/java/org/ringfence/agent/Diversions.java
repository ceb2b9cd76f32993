package org.ringfence.agent;

import java.util.List;
import org.ringfence.call.Diversion;
import org.ringfence.call.Party;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipUri;

/** Whom a call was for before, as SIP says it: Diversion (RFC 5806), History-Info (RFC 7044). */
final class Diversions {
  private Diversions() {}

  /**
   * @param diversions the latest first
   */
  static void add(
      List<Header> headers, List<Diversion> diversions, Party called, AgentSettings settings) {
    if (diversions.isEmpty()) return;
    for (Diversion each : diversions) {
      String address = Identities.address(Party.of(each.number(), ""), settings).toString();
      headers.add(new Header(HeaderName.DIVERSION, address + ";reason=" + each.reason().word()));
    }
    // The history reads the other way round, and each entry says what became of it.
    StringBuilder index = new StringBuilder("1");
    for (int i = diversions.size() - 1; i >= 0; i--) {
      Diversion each = diversions.get(i);
      String target = SipUri.of(each.number(), settings.domain(), -1).toString();
      String reason = "?Reason=SIP%3Bcause%3D" + each.reason().cause();
      String mapped = i == diversions.size() - 1 ? "" : mapped(index.toString());
      headers.add(new Header(HISTORY, "<" + target + reason + ">;index=" + index + mapped));
      index.append(".1");
    }
    String last = SipUri.of(called.number(), settings.domain(), -1).toString();
    headers.add(new Header(HISTORY, "<" + last + ">;index=" + index + mapped(index.toString())));
  }

  private static final HeaderName HISTORY = HeaderName.of("History-Info");

  /** Which entry it was made from (RFC 7044 section 10.1): the one before. */
  private static String mapped(String index) {
    return ";mp=" + index.substring(0, index.length() - 2);
  }
}
