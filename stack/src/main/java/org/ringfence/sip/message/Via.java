package org.ringfence.sip.message;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;

/**
 * One hop of a request's path (RFC 3261 section 20.42, rport of RFC 3581).
 *
 * @param protocol the transport's name as it came, in upper case
 * @param sentBy where responses go unless {@code received} and {@code rport} say better
 */
public record Via(String protocol, HostPort sentBy, Params params) {
  /** Every branch made by RFC 3261 begins with it (section 8.1.1.7). */
  public static final String MAGIC_COOKIE = "z9hG4bK";

  public static Via of(Transport transport, HostPort sentBy, String branch) {
    return new Via(transport.viaName(), sentBy, Params.NONE.with("branch", branch));
  }

  static boolean parseList(String value, List<Via> into) {
    Scanner in = new Scanner(value);
    do {
      in.skipSpace();
      if (in.atEnd() || in.peek() == ',') continue;
      if (into.size() >= Limits.SIP_HEADER_VALUES) return false;
      Via via = parse(in);
      if (via == null) return false;
      into.add(via);
    } while (in.take(','));
    return in.atEnd();
  }

  private static @Nullable Via parse(Scanner in) {
    String name = in.token();
    if (name == null || !name.equalsIgnoreCase("SIP") || !in.take('/')) return null;
    String version = in.token();
    if (version == null || !version.equals("2.0") || !in.take('/')) return null;
    String protocol = in.token();
    if (protocol == null) return null;
    int before = in.at();
    in.skipSpace();
    if (in.at() == before) return null;
    HostPort sentBy = sentBy(in);
    if (sentBy == null) return null;
    Params params = Params.parse(in);
    if (params == null) return null;
    in.skipSpace();
    if (!in.atEnd() && in.peek() != ',') return null;
    return new Via(protocol.toUpperCase(Locale.ROOT), sentBy, params);
  }

  private static @Nullable HostPort sentBy(Scanner in) {
    String host;
    if (in.peek() == '[') {
      String inside = in.upTo(']');
      if (inside == null) return null;
      in.takeTight(']');
      host = inside + ']';
    } else {
      host = in.until(":;,");
    }
    HostPort plain = HostPort.parse(host, 0, host.length());
    if (plain == null || plain.port() >= 0) return null;
    in.skipSpace();
    if (in.peek() != ':') return plain;
    in.take(':');
    long port = in.number(65535);
    in.skipSpace();
    return port < 1 ? null : new HostPort(host, (int) port);
  }

  /** One of ours, or null when the protocol is another (SCTP, say). */
  public @Nullable Transport transport() {
    for (Transport transport : Transport.values()) {
      if (transport.viaName().equals(protocol)) return transport;
    }
    return null;
  }

  /** The branch, or null when there is none, as in RFC 2543. */
  public @Nullable String branch() {
    return params.value("branch");
  }

  /** Whether the branch names the transaction by itself (RFC 3261 section 17.2.3). */
  public boolean hasUniqueBranch() {
    String branch = branch();
    return branch != null
        && branch.length() > MAGIC_COOKIE.length()
        && branch.regionMatches(true, 0, MAGIC_COOKIE, 0, MAGIC_COOKIE.length());
  }

  /** This Via marked with where the request really came from (RFC 3261 18.2.1, RFC 3581 4). */
  public Via receivedFrom(String address, int port) {
    Params marked = params;
    boolean asksPort = params.has("rport");
    if (asksPort || !sentBy.address().equals(address)) marked = marked.with("received", address);
    if (asksPort) marked = marked.with("rport", Integer.toString(port));
    return marked == params ? this : new Via(protocol, sentBy, marked);
  }

  void write(StringBuilder out) {
    out.append("SIP/2.0/").append(protocol).append(' ').append(sentBy.host());
    if (sentBy.port() >= 0) out.append(':').append(sentBy.port());
    params.write(out);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(80);
    write(out);
    return out.toString();
  }
}
