package org.ringfence.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * A body of several parts (RFC 2046 section 5.1, RFC 5621). Read in one pass: a boundary counts only
 * at the start of a line and only whole, and parts and depth are bounded.
 *
 * @param parts in order
 */
public record Multipart(List<Part> parts) {

  /**
   * One part.
   *
   * @param contentType its media type with parameters; {@code text/plain} when it names none
   * @param disposition its Content-Disposition; null when it has none
   * @param nested its own parts when it is a multipart itself; null otherwise
   */
  public record Part(
      List<Header> headers,
      String contentType,
      @Nullable String disposition,
      byte[] body,
      @Nullable Multipart nested) {}

  private static final int BOUNDARY_LENGTH = 70;

  /**
   * The parts of {@code body}; null when the type is no multipart, or the body is broken: no
   * boundary, no last boundary, too many parts, too deep.
   */
  public static @Nullable Multipart parse(String contentType, byte[] body) {
    return parse(contentType, body, 0);
  }

  private static @Nullable Multipart parse(String contentType, byte[] body, int depth) {
    byte[] delimiter = delimiter(contentType);
    if (delimiter == null || depth >= Limits.MULTIPART_DEPTH) return null;
    List<Part> parts = new ArrayList<>(2);
    int partFrom = -1;
    for (int line = 0; line < body.length; line = nextLine(body, line)) {
      int kind = boundaryAt(body, line, delimiter);
      if (kind == NONE) continue;
      if (partFrom >= 0) {
        // The line break before a boundary belongs to the boundary.
        Part part = part(body, partFrom, Math.max(partFrom, lineBreakBefore(body, line)), depth);
        if (part == null || parts.size() >= Limits.MULTIPART_PARTS) return null;
        parts.add(part);
      }
      if (kind == LAST) return parts.isEmpty() ? null : new Multipart(List.copyOf(parts));
      partFrom = nextLine(body, line);
    }
    return null;
  }

  private static final int NONE = 0;
  private static final int NEXT = 1;
  private static final int LAST = 2;

  private static int boundaryAt(byte[] body, int line, byte[] delimiter) {
    int at = line + delimiter.length;
    if (at > body.length || !Arrays.equals(body, line, at, delimiter, 0, delimiter.length)) {
      return NONE;
    }
    boolean last = at + 1 < body.length && body[at] == '-' && body[at + 1] == '-';
    if (last) at += 2;
    while (at < body.length && Scanner.isSpace(body[at])) at++;
    boolean lineEnds = at == body.length || body[at] == '\r' || body[at] == '\n';
    if (!lineEnds) return NONE; // A longer boundary that begins like ours.
    return last ? LAST : NEXT;
  }

  private static int nextLine(byte[] body, int from) {
    int at = from;
    while (at < body.length && body[at] != '\n') at++;
    return at + 1;
  }

  private static int lineBreakBefore(byte[] body, int line) {
    return line >= 2 && body[line - 2] == '\r' ? line - 2 : line - 1;
  }

  private static @Nullable Part part(byte[] body, int from, int end, int depth) {
    List<Header> headers = new ArrayList<>(3);
    int at = from;
    while (at < end && body[at] != '\r' && body[at] != '\n') {
      int next = nextLine(body, at);
      while (next < end && Scanner.isSpace(body[next])) next = nextLine(body, next);
      Header header = header(body, at, Math.min(end, lineBreakBefore(body, next)));
      if (header == null || headers.size() >= Limits.SIP_HEADERS) return null;
      headers.add(header);
      at = next;
    }
    int contentFrom = Math.min(end, nextLine(body, at));
    byte[] content = Arrays.copyOfRange(body, contentFrom, end);
    String type = value(headers, HeaderName.CONTENT_TYPE);
    if (type == null) type = "text/plain";
    Multipart nested = null;
    if (isMultipart(type)) {
      nested = parse(type, content, depth + 1);
      if (nested == null) return null;
    }
    String disposition = value(headers, HeaderName.CONTENT_DISPOSITION);
    return new Part(List.copyOf(headers), type, disposition, content, nested);
  }

  private static @Nullable Header header(byte[] body, int from, int end) {
    int colon = from;
    while (colon < end && Scanner.isTokenChar(body[colon] & 0xff)) colon++;
    if (colon == from || colon >= end || body[colon] != ':') return null;
    return new Header(HeaderName.of(body, from, colon), body, from, colon + 1, end);
  }

  private static @Nullable String value(List<Header> headers, HeaderName name) {
    for (Header header : headers) if (header.name().equals(name)) return header.value();
    return null;
  }

  private static boolean isMultipart(String contentType) {
    return contentType.regionMatches(true, 0, "multipart/", 0, 10);
  }

  /** Two hyphens and the boundary parameter; null when there is none of 1 to 70 characters. */
  private static byte @Nullable [] delimiter(String contentType) {
    if (!isMultipart(contentType)) return null;
    int semicolon = contentType.indexOf(';');
    if (semicolon < 0) return null;
    Params params = Params.parse(new Scanner(contentType, semicolon, contentType.length()));
    String boundary = params == null ? null : params.value("boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > BOUNDARY_LENGTH) return null;
    return ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
  }
}
