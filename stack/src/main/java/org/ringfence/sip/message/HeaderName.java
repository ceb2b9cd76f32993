package org.ringfence.sip.message;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The name of a header field. Names compare without case and compact forms are the same name (RFC
 * 3261 section 7.3.3); a name this class knows has one instance, so that {@code ==} finds it.
 */
public final class HeaderName {
  private static final int SLOTS = 512;
  private static final @Nullable HeaderName[] KNOWN = new HeaderName[SLOTS];

  public static final HeaderName VIA = known("Via", 'v');
  public static final HeaderName FROM = known("From", 'f');
  public static final HeaderName TO = known("To", 't');
  public static final HeaderName CALL_ID = known("Call-ID", 'i');
  public static final HeaderName CSEQ = known("CSeq");
  public static final HeaderName MAX_FORWARDS = known("Max-Forwards");
  public static final HeaderName CONTACT = known("Contact", 'm');
  public static final HeaderName CONTENT_LENGTH = known("Content-Length", 'l');
  public static final HeaderName CONTENT_TYPE = known("Content-Type", 'c');
  public static final HeaderName CONTENT_ENCODING = known("Content-Encoding", 'e');
  public static final HeaderName CONTENT_DISPOSITION = known("Content-Disposition");
  public static final HeaderName ROUTE = known("Route");
  public static final HeaderName RECORD_ROUTE = known("Record-Route");
  public static final HeaderName PATH = known("Path");
  public static final HeaderName SERVICE_ROUTE = known("Service-Route");
  public static final HeaderName EXPIRES = known("Expires");
  public static final HeaderName MIN_EXPIRES = known("Min-Expires");
  public static final HeaderName SUPPORTED = known("Supported", 'k');
  public static final HeaderName REQUIRE = known("Require");
  public static final HeaderName PROXY_REQUIRE = known("Proxy-Require");
  public static final HeaderName UNSUPPORTED = known("Unsupported");
  public static final HeaderName ALLOW = known("Allow");
  public static final HeaderName ALLOW_EVENTS = known("Allow-Events", 'u');
  public static final HeaderName ACCEPT = known("Accept");
  public static final HeaderName ACCEPT_ENCODING = known("Accept-Encoding");
  public static final HeaderName ACCEPT_LANGUAGE = known("Accept-Language");
  public static final HeaderName AUTHORIZATION = known("Authorization");
  public static final HeaderName PROXY_AUTHORIZATION = known("Proxy-Authorization");
  public static final HeaderName WWW_AUTHENTICATE = known("WWW-Authenticate");
  public static final HeaderName PROXY_AUTHENTICATE = known("Proxy-Authenticate");
  public static final HeaderName AUTHENTICATION_INFO = known("Authentication-Info");
  public static final HeaderName USER_AGENT = known("User-Agent");
  public static final HeaderName SERVER = known("Server");
  public static final HeaderName SUBJECT = known("Subject", 's');
  public static final HeaderName DATE = known("Date");
  public static final HeaderName WARNING = known("Warning");
  public static final HeaderName REASON = known("Reason");
  public static final HeaderName RETRY_AFTER = known("Retry-After");
  public static final HeaderName RSEQ = known("RSeq");
  public static final HeaderName RACK = known("RAck");
  public static final HeaderName SESSION_EXPIRES = known("Session-Expires", 'x');
  public static final HeaderName MIN_SE = known("Min-SE");
  public static final HeaderName REFER_TO = known("Refer-To", 'r');
  public static final HeaderName REFERRED_BY = known("Referred-By", 'b');
  public static final HeaderName REFER_SUB = known("Refer-Sub");
  public static final HeaderName REPLACES = known("Replaces");
  public static final HeaderName EVENT = known("Event", 'o');
  public static final HeaderName SUBSCRIPTION_STATE = known("Subscription-State");
  public static final HeaderName P_ASSERTED_IDENTITY = known("P-Asserted-Identity");
  public static final HeaderName P_PREFERRED_IDENTITY = known("P-Preferred-Identity");
  public static final HeaderName PRIVACY = known("Privacy");
  public static final HeaderName IDENTITY = known("Identity", 'y');
  public static final HeaderName ALERT_INFO = known("Alert-Info");
  public static final HeaderName CALL_INFO = known("Call-Info");
  public static final HeaderName ORGANIZATION = known("Organization");
  public static final HeaderName TIMESTAMP = known("Timestamp");
  public static final HeaderName DIVERSION = known("Diversion");
  public static final HeaderName HISTORY_INFO = known("History-Info");
  public static final HeaderName FLOW_TIMER = known("Flow-Timer");
  public static final HeaderName REQUEST_DISPOSITION = known("Request-Disposition", 'd');
  public static final HeaderName ACCEPT_CONTACT = known("Accept-Contact", 'a');
  public static final HeaderName REJECT_CONTACT = known("Reject-Contact", 'j');
  public static final HeaderName SIP_ETAG = known("SIP-ETag");
  public static final HeaderName SIP_IF_MATCH = known("SIP-If-Match");
  public static final HeaderName MIME_VERSION = known("MIME-Version");
  public static final HeaderName INFO_PACKAGE = known("Info-Package");
  public static final HeaderName RECV_INFO = known("Recv-Info");

  private final String text;
  private final int hash;

  /** The long form of a compact one; itself otherwise. */
  private final HeaderName canonical;

  private HeaderName(String text, @Nullable HeaderName longForm) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    this.text = text;
    this.hash = hash(bytes, 0, bytes.length);
    this.canonical = longForm == null ? this : longForm;
  }

  /** The name in {@code text}; a compact form gives the long one. */
  public static HeaderName of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return of(bytes, 0, bytes.length);
  }

  static HeaderName of(byte[] bytes, int from, int end) {
    int hash = hash(bytes, from, end);
    for (int slot = hash & SLOTS - 1; ; slot = slot + 1 & SLOTS - 1) {
      HeaderName candidate = KNOWN[slot];
      if (candidate == null) break;
      if (candidate.hash == hash && candidate.matches(bytes, from, end)) return candidate.canonical;
    }
    return new HeaderName(new String(bytes, from, end - from, StandardCharsets.ISO_8859_1), null);
  }

  private static HeaderName known(String text, char compact) {
    HeaderName name = known(text);
    put(new HeaderName(Character.toString(compact), name));
    return name;
  }

  private static HeaderName known(String text) {
    HeaderName name = new HeaderName(text, null);
    put(name);
    return name;
  }

  private static void put(HeaderName name) {
    int slot = name.hash & SLOTS - 1;
    while (KNOWN[slot] != null) slot = slot + 1 & SLOTS - 1;
    KNOWN[slot] = name;
  }

  private static int hash(byte[] bytes, int from, int end) {
    int hash = 0;
    for (int i = from; i < end; i++) hash = hash * 31 + (bytes[i] | 0x20);
    return hash ^ hash >>> 15;
  }

  private boolean matches(byte[] bytes, int from, int end) {
    if (end - from != text.length()) return false;
    for (int i = from; i < end; i++) {
      if (lower(bytes[i]) != lower((byte) text.charAt(i - from))) return false;
    }
    return true;
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeaderName name && text.equalsIgnoreCase(name.text);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return text;
  }
}
