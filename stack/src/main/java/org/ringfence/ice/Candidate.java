package org.ringfence.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * An address where media may come (RFC 8445 section 5.3), as {@code a=candidate} carries it (RFC
 * 8839 section 5.1). UDP only.
 *
 * @param foundation 1 to 32 characters, the same for candidates that succeed or fail together
 * @param component 1 to 256; RTP, or RTP and RTCP, is 1
 * @param priority 1 to 2^31 - 1
 * @param related the base, or the mapped address of a relayed one; null for a host candidate
 */
public record Candidate(
    String foundation,
    int component,
    long priority,
    InetSocketAddress address,
    CandidateType type,
    @Nullable InetSocketAddress related)
    implements CandidateResult {
  private static final int FIXED_WORDS = 8;
  private static final String PREFIX = "candidate:";

  /** Reads the attribute's value; {@code candidate:} before it may be there. */
  public static CandidateResult parse(String text) {
    if (text.length() > Limits.ICE_CANDIDATE_CHARS) return new Malformed("too long");
    String value = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    String[] words = value.strip().split(" +");
    if (words.length < FIXED_WORDS || !words[6].equalsIgnoreCase("typ")) {
      return new Malformed("words missing");
    }
    long component = number(words[1], 3);
    long priority = number(words[3], 10);
    long port = number(words[5], 5);
    if (!iceChars(words[0], 1, 32)) return new Malformed("foundation");
    if (component < 1 || component > 256) return new Malformed("component");
    if (priority < 1 || priority > Integer.MAX_VALUE) return new Malformed("priority");
    if (port < 0 || port > 65535) return new Malformed("port");
    if (!words[2].equalsIgnoreCase("UDP")) return new Ignored("not UDP");
    CandidateType type = CandidateType.of(words[7]);
    if (type == null) return new Ignored("unknown type");
    InetAddress address = literal(words[4]);
    if (address == null) return name(words[4]);
    if (port == 0 || address.isAnyLocalAddress() || address.isMulticastAddress()) {
      return new Malformed("no address of one host");
    }
    InetSocketAddress related = related(words);
    return new Candidate(
        words[0],
        (int) component,
        priority,
        new InetSocketAddress(address, (int) port),
        type,
        related);
  }

  /** A name hides the address (mDNS) or would let a stranger make us ask the DNS. */
  private static CandidateResult name(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean plain = c < 0x80 && Character.isLetterOrDigit(c);
      if (!plain && c != '-' && c != '.' && c != '_') return new Malformed("address");
    }
    boolean mdns = word.toLowerCase(Locale.ROOT).endsWith(".local");
    return new Ignored(mdns ? "mDNS name" : "host name");
  }

  private static @Nullable InetSocketAddress related(String[] words) {
    InetAddress address = null;
    long port = -1;
    for (int i = FIXED_WORDS; i + 1 < words.length; i += 2) {
      if (words[i].equalsIgnoreCase("raddr")) address = literal(words[i + 1]);
      if (words[i].equalsIgnoreCase("rport")) port = number(words[i + 1], 5);
    }
    boolean whole = address != null && port >= 0 && port <= 65535;
    return whole ? new InetSocketAddress(address, (int) port) : null;
  }

  private static @Nullable InetAddress literal(String word) {
    boolean v6 = word.indexOf(':') >= 0;
    int dots = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '.') dots++;
      boolean fits =
          c == '.' || (v6 ? Character.digit(c, 16) >= 0 || c == ':' : c >= '0' && c <= '9');
      if (!fits || c >= 0x80) return null;
    }
    if (!v6 && dots != 3) return null;
    try {
      return InetAddress.ofLiteral(word);
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
  }

  private static long number(String word, int digits) {
    if (word.isEmpty() || word.length() > digits) return -1;
    long number = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c < '0' || c > '9') return -1;
      number = number * 10 + c - '0';
    }
    return number;
  }

  /** Whether all are ice-char (RFC 8839 section 5.1): letters, digits, + and /. */
  static boolean iceChars(String word, int least, int most) {
    if (word.length() < least || word.length() > most) return false;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!letter && c != '+' && c != '/') return false;
    }
    return true;
  }

  /** The attribute's value, without {@code candidate:}. */
  public String write() {
    String line =
        "%s %d UDP %d %s %d typ %s"
            .formatted(
                foundation,
                component,
                priority,
                address.getAddress().getHostAddress(),
                address.getPort(),
                type.word());
    if (related == null) return line;
    return line + " raddr " + related.getAddress().getHostAddress() + " rport " + related.getPort();
  }

  /** Whether packets can go from {@code base} here: one family, link-local with link-local. */
  boolean reachableFrom(InetSocketAddress base) {
    InetAddress ours = base.getAddress();
    InetAddress theirs = address.getAddress();
    return ours.getAddress().length == theirs.getAddress().length
        && ours.isLinkLocalAddress() == theirs.isLinkLocalAddress();
  }
}
