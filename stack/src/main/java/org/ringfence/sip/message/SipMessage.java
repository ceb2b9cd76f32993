package org.ringfence.sip.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request or a response (RFC 3261 section 7). Immutable. Its typed views never fail: a message
 * with a broken Via, From, To, CSeq, Contact, Route, Record-Route or Path is never made.
 */
public abstract sealed class SipMessage implements Parsed permits SipRequest, SipResponse {
  /** With one digit, and all line breaks that are in no header. */
  private static final String CONTENT_LENGTH = "\r\nContent-Length: 0\r\n\r\n";

  static final byte[] NO_BODY = new byte[0];

  private final List<Header> headers;
  private final byte[] body;
  private @Nullable String callId;
  private @Nullable CSeq cseq;
  private @Nullable NameAddr from;
  private @Nullable NameAddr to;
  private @Nullable List<Via> vias;
  private @Nullable List<NameAddr> contacts;

  SipMessage(List<Header> headers, byte[] body) {
    this.headers = headers;
    this.body = body;
  }

  /** All header fields in order, Content-Length left out: it is written from the body. */
  public final List<Header> headers() {
    return Collections.unmodifiableList(headers);
  }

  /** The body. Not to be changed. */
  public final byte[] body() {
    return body;
  }

  /** The first field of that name, or null. */
  public final @Nullable Header header(HeaderName name) {
    for (int i = 0; i < headers.size(); i++) {
      Header header = headers.get(i);
      if (header.name() == name || header.name().equals(name)) return header;
    }
    return null;
  }

  /** The value of the first field of that name, or null. */
  public final @Nullable String value(HeaderName name) {
    Header header = header(name);
    return header == null ? null : header.value();
  }

  public final boolean has(HeaderName name) {
    return header(name) != null;
  }

  /** The values of all fields of that name, one string a field. */
  public final List<String> values(HeaderName name) {
    List<String> values = new ArrayList<>(2);
    for (Header header : headers) if (header.name().equals(name)) values.add(header.value());
    return values;
  }

  /** The comma separated tokens of all fields of that name, such as Supported's option tags. */
  public final List<String> tokens(HeaderName name) {
    List<String> tokens = new ArrayList<>(4);
    for (String value : values(name)) {
      for (String part : value.split(",", -1)) if (!part.isBlank()) tokens.add(part.strip());
    }
    return tokens;
  }

  /** Whether a field of that name lists {@code token}, compared without case. */
  public final boolean lists(HeaderName name, String token) {
    if (!has(name)) return false;
    for (String each : tokens(name)) if (each.equalsIgnoreCase(token)) return true;
    return false;
  }

  /** A field that is a number, such as Expires; {@code otherwise} when absent or not one. */
  public final long number(HeaderName name, long max, long otherwise) {
    String value = value(name);
    if (value == null) return otherwise;
    Scanner in = new Scanner(value);
    long number = in.number(max);
    in.skipSpace();
    return number < 0 || !(in.atEnd() || in.peek() == ';') ? otherwise : number;
  }

  public final String callId() {
    String id = callId;
    if (id == null) callId = id = must(value(HeaderName.CALL_ID), HeaderName.CALL_ID);
    return id;
  }

  public final CSeq cseq() {
    CSeq parsed = cseq;
    if (parsed == null) {
      String value = must(value(HeaderName.CSEQ), HeaderName.CSEQ);
      cseq = parsed = must(CSeq.parse(value), HeaderName.CSEQ);
    }
    return parsed;
  }

  public final NameAddr from() {
    NameAddr parsed = from;
    if (parsed == null) from = parsed = address(HeaderName.FROM);
    return parsed;
  }

  public final NameAddr to() {
    NameAddr parsed = to;
    if (parsed == null) to = parsed = address(HeaderName.TO);
    return parsed;
  }

  /** The whole path, the nearest hop first; empty only in a message of ours not yet sent. */
  public final List<Via> vias() {
    List<Via> parsed = vias;
    if (parsed == null) {
      parsed = new ArrayList<>(2);
      for (String value : values(HeaderName.VIA)) {
        if (!Via.parseList(value, parsed)) throw broken(HeaderName.VIA);
      }
      vias = parsed;
    }
    return parsed;
  }

  public final Via topVia() {
    return vias().getFirst();
  }

  /** The Contact addresses; {@code *} gives none, see {@link #hasWildcardContact}. */
  public final List<NameAddr> contacts() {
    List<NameAddr> parsed = contacts;
    if (parsed == null) contacts = parsed = addresses(HeaderName.CONTACT);
    return parsed;
  }

  /** Whether the one Contact is {@code *} (RFC 3261 section 10.2.2). */
  public final boolean hasWildcardContact() {
    return "*".equals(value(HeaderName.CONTACT));
  }

  /**
   * The addresses of all fields of that name.
   *
   * @throws IllegalStateException when one is broken, for a name this class does not vouch for; use
   *     {@link NameAddr#parseList} there
   */
  public final List<NameAddr> addresses(HeaderName name) {
    if (!has(name)) return List.of();
    List<NameAddr> parsed = new ArrayList<>(2);
    for (String value : values(name)) {
      if (value.equals("*") && name == HeaderName.CONTACT) continue;
      if (!NameAddr.parseList(value, parsed)) throw broken(name);
    }
    return parsed;
  }

  /** The message as it goes out, Content-Length always last and always right. */
  public final byte[] toBytes() {
    WireWriter out = new WireWriter();
    writeStartLine(out);
    out.crlf();
    for (int i = 0; i < headers.size(); i++) headers.get(i).write(out);
    out.text("Content-Length: ").text(Integer.toString(body.length)).crlf().crlf();
    return out.bytes(body, 0, body.length).toBytes();
  }

  /** Whether it takes more bytes than that on the wire; nothing is written to find out. */
  public final boolean isLongerThan(int bytes) {
    int known = body.length + CONTENT_LENGTH.length() + startLineChars();
    for (int i = 0; i < headers.size(); i++) known += headers.get(i).wireBytes();
    for (int rest = body.length; rest > 9; rest /= 10) known++;
    return known > bytes;
  }

  abstract void writeStartLine(WireWriter out);

  abstract int startLineChars();

  /** The fields with {@code via} in place of the topmost one, the rest of its list kept. */
  final List<Header> headersWithTopVia(Via via) {
    List<Header> changed = new ArrayList<>(headers);
    List<Via> path = new ArrayList<>(2);
    for (int i = 0; i < changed.size(); i++) {
      Header header = changed.get(i);
      if (header.name() != HeaderName.VIA || !Via.parseList(header.value(), path)) continue;
      if (path.isEmpty()) continue;
      StringBuilder value = new StringBuilder(96);
      via.write(value);
      for (int j = 1; j < path.size(); j++) path.get(j).write(value.append(", "));
      changed.set(i, new Header(HeaderName.VIA, value.toString()));
      return changed;
    }
    throw broken(HeaderName.VIA);
  }

  /** Takes over what {@code original} has parsed, all but the Via fields. */
  final void likeButVia(SipMessage original, List<Via> path) {
    callId = original.callId;
    cseq = original.cseq;
    from = original.from;
    to = original.to;
    contacts = original.contacts;
    vias = path;
  }

  /** What is wrong with the fields every element must understand, or null. Fills the caches. */
  final @Nullable String defect() {
    String id = value(HeaderName.CALL_ID);
    if (id == null || id.isEmpty() || id.indexOf(' ') >= 0) return "Call-ID is missing or broken";
    callId = id;
    String seq = value(HeaderName.CSEQ);
    CSeq parsedSeq = seq == null ? null : CSeq.parse(seq);
    if (parsedSeq == null) return "CSeq is missing or broken";
    cseq = parsedSeq;
    String fromValue = value(HeaderName.FROM);
    NameAddr parsedFrom = fromValue == null ? null : NameAddr.parse(fromValue);
    if (parsedFrom == null) return "From is missing or broken";
    from = parsedFrom;
    String toValue = value(HeaderName.TO);
    NameAddr parsedTo = toValue == null ? null : NameAddr.parse(toValue);
    if (parsedTo == null) return "To is missing or broken";
    to = parsedTo;
    return pathDefect();
  }

  private @Nullable String pathDefect() {
    List<Via> path = new ArrayList<>(2);
    for (int i = 0; i < headers.size(); i++) {
      Header header = headers.get(i);
      if (header.name() == HeaderName.VIA && !Via.parseList(header.value(), path)) {
        return "Via is broken";
      }
    }
    if (path.isEmpty()) return "Via is missing";
    vias = path;
    return addressDefect();
  }

  private @Nullable String addressDefect() {
    List<NameAddr> scratch = new ArrayList<>(2);
    for (int i = 0; i < headers.size(); i++) {
      Header header = headers.get(i);
      HeaderName name = header.name();
      if (name == HeaderName.CONTACT
          || name == HeaderName.ROUTE
          || name == HeaderName.RECORD_ROUTE
          || name == HeaderName.PATH) {
        boolean wildcard = name == HeaderName.CONTACT && header.value().equals("*");
        if (!wildcard && !NameAddr.parseList(header.value(), scratch)) return name + " is broken";
      }
    }
    return null;
  }

  /** Whether an answer could be addressed: what it must repeat is whole, whatever else is not. */
  final boolean canBeAnswered() {
    return defect() == null || vias != null;
  }

  private NameAddr address(HeaderName name) {
    return must(NameAddr.parse(must(value(name), name)), name);
  }

  private static <T> T must(@Nullable T value, HeaderName name) {
    if (value == null) throw broken(name);
    return value;
  }

  private static IllegalStateException broken(HeaderName name) {
    return new IllegalStateException("a message was built without a proper " + name);
  }

  @Override
  public String toString() {
    return new String(toBytes(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
