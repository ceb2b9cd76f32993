package org.ringfence.sip.session;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Keys in INFO bodies: {@code application/dtmf-relay} and {@code application/dtmf}. */
public final class DtmfInfo {
  /** What {@link #body} is. */
  public static final String TYPE = "application/dtmf-relay";

  private static final String KEYS = "0123456789*#ABCD";
  private static final int DURATION_MS = 160;

  private DtmfInfo() {}

  /** What tells of one key. */
  public static byte[] body(char key) {
    return ("Signal=" + key + "\r\nDuration=" + DURATION_MS + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The key a body tells of; 0 when it is none. */
  public static char key(String contentType, byte[] body) {
    String type = contentType.toLowerCase(Locale.ROOT);
    String text = new String(body, StandardCharsets.UTF_8).strip();
    if (type.startsWith(TYPE)) {
      int at = text.indexOf("Signal=");
      text = at < 0 ? "" : text.substring(at + 7).strip();
    } else if (!type.startsWith("application/dtmf")) {
      return 0;
    }
    char key = text.isEmpty() ? 0 : Character.toUpperCase(text.charAt(0));
    return isKey(key) ? key : 0;
  }

  /** 0-9, *, #, A-D. */
  public static boolean isKey(char key) {
    return key != 0 && KEYS.indexOf(key) >= 0;
  }
}
