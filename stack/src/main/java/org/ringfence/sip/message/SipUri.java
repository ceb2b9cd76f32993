package org.ringfence.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;

/**
 * A {@code sip:} or {@code sips:} URI (RFC 3261 section 19.1).
 *
 * @param secure whether it is {@code sips:}
 * @param userInfo user and perhaps password as they came, escapes kept; empty when there is none
 * @param headers what follows the question mark, as it came; empty when there is nothing
 */
public record SipUri(
    boolean secure, String userInfo, HostPort hostPort, Params params, String headers)
    implements Uri {

  private static final String USER_UNRESERVED = "-_.!~*'()&=+$,;?/";

  public static SipUri of(String user, String host, int port) {
    return new SipUri(false, escape(user), new HostPort(host, port), Params.NONE, "");
  }

  /** The URI in {@code text}, or null when it is not a SIP URI. */
  public static @Nullable SipUri parse(String text) {
    int colon = text.indexOf(':');
    boolean secure = colon == 4 && text.regionMatches(true, 0, "sips", 0, 4);
    if (!secure && !(colon == 3 && text.regionMatches(true, 0, "sip", 0, 3))) return null;
    if (!isClean(text)) return null;
    int at = text.indexOf('@', colon + 1);
    String userInfo = at < 0 ? "" : text.substring(colon + 1, at);
    if (at == colon + 1) return null;
    int hostStart = at < 0 ? colon + 1 : at + 1;
    int hostEnd = hostStart;
    while (hostEnd < text.length() && text.charAt(hostEnd) != ';' && text.charAt(hostEnd) != '?') {
      hostEnd++;
    }
    HostPort hostPort = HostPort.parse(text, hostStart, hostEnd);
    if (hostPort == null) return null;
    int question = text.indexOf('?', hostEnd);
    int paramsEnd = question < 0 ? text.length() : question;
    Scanner in = new Scanner(text, hostEnd, paramsEnd);
    Params params = Params.parse(in);
    if (params == null || !in.atEnd()) return null;
    String headers = question < 0 ? "" : text.substring(question + 1);
    return new SipUri(secure, userInfo, hostPort, params, headers);
  }

  /** Whether every escape is whole and nothing stands in it that must not (RFC 3261 25.1). */
  private static boolean isClean(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == 127) return false;
      if (c == '%') {
        if (i + 2 >= text.length()) return false;
        if (Character.digit(text.charAt(i + 1), 16) < 0) return false;
        if (Character.digit(text.charAt(i + 2), 16) < 0) return false;
      }
    }
    return true;
  }

  @Override
  public String scheme() {
    return secure ? "sips" : "sip";
  }

  @Override
  public String user() {
    int colon = userInfo.indexOf(':');
    return unescape(colon < 0 ? userInfo : userInfo.substring(0, colon));
  }

  public String host() {
    return hostPort.host();
  }

  /** 1 to 65535, or -1 when there is none. */
  public int port() {
    return hostPort.port();
  }

  /** The transport its parameter asks for; null when there is none or it is not one of ours. */
  public @Nullable Transport transport() {
    String name = params.value("transport");
    if (name == null) return null;
    for (Transport transport : Transport.values()) {
      if (transport.viaName().equalsIgnoreCase(name)) return transport;
    }
    return null;
  }

  public SipUri withParams(Params changed) {
    return new SipUri(secure, userInfo, hostPort, changed, headers);
  }

  public SipUri withHostPort(HostPort changed) {
    return new SipUri(secure, userInfo, changed, params, headers);
  }

  public SipUri withUser(String user) {
    return new SipUri(secure, escape(user), hostPort, params, headers);
  }

  public SipUri withoutHeaders() {
    return new SipUri(secure, userInfo, hostPort, params, "");
  }

  /** One of the {@code ?name=value&...} headers, unescaped; null when absent. */
  public @Nullable String header(String name) {
    int at = 0;
    while (at < headers.length()) {
      int end = headers.indexOf('&', at);
      if (end < 0) end = headers.length();
      int equals = headers.indexOf('=', at);
      if (equals >= 0
          && equals < end
          && unescape(headers.substring(at, equals)).equalsIgnoreCase(name)) {
        return unescape(headers.substring(equals + 1, end));
      }
      at = end + 1;
    }
    return null;
  }

  /** Whether two URIs are the same by RFC 3261 section 19.1.4. */
  public boolean equivalent(SipUri other) {
    if (secure != other.secure || port() != other.port()) return false;
    if (!unescape(userInfo).equals(unescape(other.userInfo))) return false;
    if (!host().equalsIgnoreCase(other.host())) return false;
    if (!headers.equalsIgnoreCase(other.headers)) return false;
    return sharedParamsMatch(this, other) && sharedParamsMatch(other, this);
  }

  private static boolean sharedParamsMatch(SipUri one, SipUri two) {
    for (int i = 0; i < one.params.size(); i++) {
      String name = one.params.name(i);
      if (two.params.has(name)) {
        String mine = one.params.value(name);
        String theirs = two.params.value(name);
        if (mine == null || theirs == null) {
          if (!Objects.equals(mine, theirs)) return false;
        } else if (!unescape(mine).equalsIgnoreCase(unescape(theirs))) {
          return false;
        }
      } else {
        String key = name.toLowerCase(Locale.ROOT);
        boolean mustBeInBoth =
            key.equals("user") || key.equals("ttl") || key.equals("method") || key.equals("maddr");
        if (mustBeInBoth || key.equals("transport")) return false;
      }
    }
    return true;
  }

  /** The text with its {@code %41} escapes resolved; a broken one stays as it is. */
  public static String unescape(String text) {
    if (text.indexOf('%') < 0) return text;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int used = 0;
    for (int i = 0; i < bytes.length; i++) {
      int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
      if (low >= 0) {
        bytes[used++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[used++] = bytes[i];
      }
    }
    return new String(bytes, 0, used, StandardCharsets.UTF_8);
  }

  /** Escapes what may not stand in a user part. */
  public static String escape(String user) {
    boolean plain = true;
    for (int i = 0; plain && i < user.length(); i++) plain = isUserChar(user.charAt(i));
    if (plain) return user;
    StringBuilder out = new StringBuilder(user.length() + 8);
    for (byte b : user.getBytes(StandardCharsets.UTF_8)) {
      if (isUserChar((char) (b & 0xff))) {
        out.append((char) b);
      } else {
        out.append('%').append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)));
        out.append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
      }
    }
    return out.toString();
  }

  private static boolean isUserChar(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || USER_UNRESERVED.indexOf(c) >= 0;
  }

  void write(StringBuilder out) {
    out.append(secure ? "sips:" : "sip:");
    if (!userInfo.isEmpty()) out.append(userInfo).append('@');
    out.append(hostPort.host());
    if (hostPort.port() >= 0) out.append(':').append(hostPort.port());
    params.write(out);
    if (!headers.isEmpty()) out.append('?').append(headers);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(48);
    write(out);
    return out.toString();
  }
}
