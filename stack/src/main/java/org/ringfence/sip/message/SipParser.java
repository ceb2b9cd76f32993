package org.ringfence.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * Reads one message (RFC 3261 section 7), in time linear in its bytes. The message keeps the buffer:
 * the caller hands it over.
 */
public final class SipParser {
  private final byte[] bytes;
  private final int end;
  private final boolean datagram;
  private final List<Header> headers = new ArrayList<>(16);
  private int at;
  private int contentLength = -1;
  private @Nullable String defect;

  private SipParser(byte[] bytes, int from, int end, boolean datagram) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
    this.datagram = datagram;
  }

  /** The message in one datagram; what follows it is ignored (RFC 3261 section 18.3). */
  public static Parsed parse(byte[] bytes) {
    return new SipParser(bytes, 0, bytes.length, true).parse();
  }

  /** The message in one frame of a stream, whose length the frame already holds it to. */
  public static Parsed parseFrame(byte[] frame) {
    return new SipParser(frame, 0, frame.length, false).parse();
  }

  private Parsed parse() {
    while (at + 1 < end && bytes[at] == '\r' && bytes[at + 1] == '\n') at += 2;
    int lineFrom = at;
    int lineEnd = lineEnd(at);
    if (lineEnd < 0) return new Malformed("the start line has no end", at, 400, null);
    at = lineEnd + 2;
    if (!headers()) {
      String what = defect == null ? "the headers have no end" : defect;
      return malformed(what, lineFrom, lineEnd, SipMessage.NO_BODY);
    }
    byte[] body = body();
    if (body == null) {
      String what = defect == null ? "the body is shorter than its Content-Length" : defect;
      return malformed(what, lineFrom, lineEnd, SipMessage.NO_BODY);
    }
    boolean response = startsWith(lineFrom, lineEnd, "SIP/");
    return response ? response(lineFrom, lineEnd, body) : request(lineFrom, lineEnd, body);
  }

  /** The position of the CRLF that ends the line, or -1. A bare CR or LF ends nothing. */
  private int lineEnd(int from) {
    int bound = Math.min(end, from + Limits.SIP_HEADER_BYTES);
    for (int i = from; i + 1 < bound; i++) {
      byte b = bytes[i];
      if (b == '\r') return bytes[i + 1] == '\n' ? i : -1;
      if (b == '\n') return -1;
    }
    return -1;
  }

  /** Reads the header fields and the empty line; false when something stops it. */
  private boolean headers() {
    int headersFrom = at;
    while (true) {
      int lineEnd = lineEnd(at);
      if (lineEnd < 0) return false;
      if (lineEnd == at) {
        at += 2;
        return defect == null;
      }
      if (lineEnd - headersFrom > Limits.SIP_HEADER_BYTES) return fail("the headers are too long");
      while (lineEnd + 2 < end && Scanner.isSpace(bytes[lineEnd + 2])) {
        lineEnd = lineEnd(lineEnd + 2);
        if (lineEnd < 0) return false;
      }
      if (headers.size() >= Limits.SIP_HEADERS) return fail("there are too many headers");
      header(at, lineEnd);
      at = lineEnd + 2;
    }
  }

  private void header(int from, int lineEnd) {
    int nameEnd = from;
    while (nameEnd < lineEnd && Scanner.isTokenChar(bytes[nameEnd] & 0xff)) nameEnd++;
    int colon = nameEnd;
    while (colon < lineEnd && Scanner.isSpace(bytes[colon])) colon++;
    if (nameEnd == from || colon >= lineEnd || bytes[colon] != ':') {
      fail("a line is no header");
      return;
    }
    HeaderName name = HeaderName.of(bytes, from, nameEnd);
    Header header = new Header(name, bytes, from, colon + 1, lineEnd);
    if (name == HeaderName.CONTENT_LENGTH) {
      contentLength(header.value());
    } else {
      if (isSingle(name) && headersHold(name)) fail(name + " stands twice");
      headers.add(header);
    }
  }

  private void contentLength(String value) {
    Scanner in = new Scanner(value);
    long length = in.number(Integer.MAX_VALUE);
    if (length < 0 || !in.atEnd()) fail("Content-Length is no length");
    else if (contentLength >= 0) fail("Content-Length stands twice");
    else if (length > Limits.SIP_BODY_BYTES) fail("the body is too long");
    else contentLength = (int) length;
  }

  private boolean headersHold(HeaderName name) {
    for (int i = 0; i < headers.size(); i++) if (headers.get(i).name() == name) return true;
    return false;
  }

  private static boolean isSingle(HeaderName name) {
    return name == HeaderName.FROM
        || name == HeaderName.TO
        || name == HeaderName.CALL_ID
        || name == HeaderName.CSEQ
        || name == HeaderName.MAX_FORWARDS
        || name == HeaderName.CONTENT_TYPE;
  }

  /** The body, or null when there are fewer bytes than the message claims. */
  private byte @Nullable [] body() {
    int available = end - at;
    int length = contentLength;
    if (length < 0) {
      if (!datagram) {
        fail("Content-Length is missing"); // RFC 3261 section 20.14: streams must have it.
        return null;
      }
      length = available;
    }
    if (length > available) return null;
    if (length > Limits.SIP_BODY_BYTES) {
      fail("the body is too long");
      return null;
    }
    return length == 0 ? SipMessage.NO_BODY : Arrays.copyOfRange(bytes, at, at + length);
  }

  private Parsed request(int lineFrom, int lineEnd, byte[] body) {
    String line = new String(bytes, lineFrom, lineEnd - lineFrom, StandardCharsets.UTF_8);
    int first = line.indexOf(' ');
    int second = first < 0 ? -1 : line.indexOf(' ', first + 1);
    if (second < 0 || !Scanner.isToken(line.substring(0, first))) {
      return new Malformed("the start line is no request line", lineFrom, 400, null);
    }
    Method method = Method.of(line.substring(0, first));
    String target = line.substring(first + 1, second);
    String version = line.substring(second + 1);
    Uri uri = Uri.parse(target);
    if (uri == null || uri instanceof SipUri sip && !sip.headers().isEmpty()) {
      return malformed("the Request-URI is broken", lineFrom, lineEnd, body);
    }
    if (!version.equals("SIP/2.0")) {
      boolean other = version.startsWith("SIP/") && version.indexOf(' ') < 0;
      return answerable(
          other ? "the SIP version is not 2.0" : "the request line is broken",
          lineFrom,
          other ? 505 : 400,
          new SipRequest(method, uri, headers, body));
    }
    SipRequest request = new SipRequest(method, uri, headers, body);
    String wrong = request.defect();
    if (wrong == null && !request.cseq().method().equals(method)) {
      wrong = "CSeq names another method";
    }
    if (wrong == null && request.has(HeaderName.MAX_FORWARDS)) {
      if (request.number(HeaderName.MAX_FORWARDS, 255, -1) < 0) wrong = "Max-Forwards is broken";
    }
    return wrong == null ? request : answerable(wrong, lineFrom, 400, request);
  }

  private Parsed response(int lineFrom, int lineEnd, byte[] body) {
    String line = new String(bytes, lineFrom, lineEnd - lineFrom, StandardCharsets.UTF_8);
    boolean shaped =
        line.startsWith("SIP/2.0 ")
            && line.length() >= 11
            && (line.length() == 11 || line.charAt(11) == ' ');
    int status = 0;
    for (int i = 8; shaped && i < 11; i++) {
      int digit = line.charAt(i) - '0';
      if (digit < 0 || digit > 9) shaped = false;
      status = status * 10 + digit;
    }
    if (!shaped || status < 100 || status > 699) {
      return new Malformed("the start line is no status line", lineFrom, 0, null);
    }
    String phrase = line.length() > 12 ? line.substring(12) : "";
    SipResponse response = new SipResponse(status, phrase, headers, body);
    String wrong = response.defect();
    return wrong == null ? response : new Malformed(wrong, lineFrom, 0, null);
  }

  /** A broken request that may still be answered, whatever its Request-URI was. */
  private Malformed malformed(String reason, int lineFrom, int lineEnd, byte[] body) {
    if (startsWith(lineFrom, lineEnd, "SIP/")) return new Malformed(reason, at, 0, null);
    int space = lineFrom;
    while (space < lineEnd && bytes[space] != ' ') space++;
    String name = new String(bytes, lineFrom, space - lineFrom, StandardCharsets.UTF_8);
    if (!Scanner.isToken(name)) return new Malformed(reason, at, 400, null);
    Uri nobody = new OpaqueUri("sip", "invalid.invalid");
    return answerable(reason, at, 400, new SipRequest(Method.of(name), nobody, headers, body));
  }

  private Malformed answerable(String reason, int offset, int status, SipRequest request) {
    boolean can = request.canBeAnswered() && !request.is(Method.ACK);
    return new Malformed(reason, offset, status, can ? request : null);
  }

  private boolean fail(String why) {
    if (defect == null) defect = why;
    return false;
  }

  private boolean startsWith(int from, int lineEnd, String prefix) {
    if (lineEnd - from < prefix.length()) return false;
    for (int i = 0; i < prefix.length(); i++) {
      if (bytes[from + i] != prefix.charAt(i)) return false;
    }
    return true;
  }
}
