package org.ringfence.net;

import org.ringfence.base.Limits;
import org.ringfence.dtls.DtlsCookies;

/** The handshakes that one media loop has under way; the loop's own. */
final class DtlsHandshakes {
  private final DtlsCookies cookies;
  private int underWay;

  DtlsHandshakes(DtlsCookies cookies) {
    this.cookies = cookies;
  }

  DtlsCookies cookies() {
    return cookies;
  }

  /** Whether there is room for another: what comes meanwhile is dropped, and sent again. */
  boolean mayBegin() {
    return underWay < Limits.DTLS_HANDSHAKES;
  }

  void begin() {
    underWay++;
  }

  void end() {
    underWay--;
  }
}
