package org.ringfence.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * Cuts a byte stream into messages by their Content-Length (RFC 3261 section 18.3). Each byte is
 * looked at once, however small the pieces it comes in; what it holds is bounded.
 */
public final class SipFramer {
  /** What lies at the front of the stream. */
  public sealed interface Frame {
    /** A whole message, for {@link SipParser#parseFrame}. */
    record Message(byte[] bytes) implements Frame {}

    /** Two line breaks: a keep-alive that wants one in return (RFC 5626 section 3.5.1). */
    record Ping() implements Frame {}

    /** One line break: the answer to ours. */
    record Pong() implements Frame {}

    /** Nothing whole yet. */
    record Incomplete() implements Frame {}

    /** The stream cannot be read on; close it. */
    record Broken(String reason) implements Frame {}
  }

  private static final Frame PING = new Frame.Ping();
  private static final Frame PONG = new Frame.Pong();
  private static final Frame INCOMPLETE = new Frame.Incomplete();
  private static final int MOST = Limits.SIP_HEADER_BYTES + Limits.SIP_BODY_BYTES;

  private byte[] buffer = new byte[2048];

  /** The stream's unread bytes lie from {@code start} to {@code used}. */
  private int start;

  private int used;
  private int scanned;
  private int lineFrom;
  private int headerEnd = -1;
  private int bodyLength = -1;
  private @Nullable Frame broken;

  /** Takes what arrived. Call {@link #next} until it is Incomplete before the next append. */
  public void append(byte[] bytes, int from, int length) {
    compact();
    if (used + length > buffer.length) {
      int wanted = Math.max(used + length, Math.min(buffer.length * 2, MOST));
      buffer = Arrays.copyOf(buffer, wanted);
    }
    System.arraycopy(bytes, from, buffer, used, length);
    used += length;
  }

  /** Whether part of a message is waiting for the rest. */
  public boolean midMessage() {
    return used > start;
  }

  /** The next frame. */
  public Frame next() {
    if (broken != null) return broken;
    if (lineFrom == start && used > start && (buffer[start] == '\r' || buffer[start] == '\n')) {
      return keepAlive();
    }
    if (headerEnd < 0 && !scanHeaders()) return broken != null ? broken : INCOMPLETE;
    int messageEnd = headerEnd + bodyLength;
    if (used < messageEnd) return INCOMPLETE;
    byte[] message = Arrays.copyOfRange(buffer, start, messageEnd);
    moveTo(messageEnd);
    return new Frame.Message(message);
  }

  private Frame keepAlive() {
    int waiting = used - start;
    if (buffer[start] != '\r' || waiting > 1 && buffer[start + 1] != '\n') {
      return fail("a line break is broken");
    }
    if (waiting < 2) return INCOMPLETE;
    if (waiting >= 4 && buffer[start + 2] == '\r' && buffer[start + 3] == '\n') {
      moveTo(start + 4);
      return PING;
    }
    if (waiting == 3 && buffer[start + 2] == '\r') return INCOMPLETE;
    moveTo(start + 2);
    return PONG;
  }

  /** Looks for the empty line, on the way for Content-Length; true when it is there. */
  private boolean scanHeaders() {
    while (scanned < used) {
      if (buffer[scanned++] != '\n') continue;
      int lineEnd = scanned - 2;
      if (lineEnd < lineFrom || buffer[lineEnd] != '\r') {
        fail("a line ends without CR LF");
        return false;
      }
      if (lineEnd == lineFrom) {
        headerEnd = scanned;
        if (bodyLength < 0) fail("Content-Length is missing");
        return bodyLength >= 0;
      }
      if (!line(lineFrom, lineEnd)) return false;
      lineFrom = scanned;
    }
    if (used - start > Limits.SIP_HEADER_BYTES) fail("the headers are too long");
    return false;
  }

  private boolean line(int from, int end) {
    int colon = from;
    while (colon < end && buffer[colon] != ':' && colon - from < 24) colon++;
    if (colon == end || buffer[colon] != ':') return true;
    int nameEnd = colon;
    while (nameEnd > from && Scanner.isSpace(buffer[nameEnd - 1])) nameEnd--;
    if (HeaderName.of(buffer, from, nameEnd) != HeaderName.CONTENT_LENGTH) return true;
    String value = new String(buffer, colon + 1, end - colon - 1, StandardCharsets.ISO_8859_1);
    Scanner in = new Scanner(value.strip());
    long length = in.number(Limits.SIP_BODY_BYTES);
    if (length < 0 || !in.atEnd() || bodyLength >= 0) {
      fail("Content-Length is broken, too large or stands twice");
      return false;
    }
    bodyLength = (int) length;
    return true;
  }

  private void moveTo(int position) {
    start = position;
    scanned = position;
    lineFrom = position;
    headerEnd = -1;
    bodyLength = -1;
  }

  private void compact() {
    if (start == 0) return;
    System.arraycopy(buffer, start, buffer, 0, used - start);
    used -= start;
    scanned -= start;
    lineFrom -= start;
    if (headerEnd >= 0) headerEnd -= start;
    start = 0;
  }

  private Frame fail(String reason) {
    Frame failure = new Frame.Broken(reason);
    broken = failure;
    return failure;
  }
}
