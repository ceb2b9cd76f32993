package org.ringfence.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One header field: a slice of the message it came in, or a value of our own. It is written as it
 * was read, byte for byte, whether we know its name or not.
 */
public final class Header {
  private final HeaderName name;
  private final byte[] buffer;
  private final int from;
  private final int valueFrom;
  private final int end;
  private @Nullable String value;

  /** A field of ours. Line breaks in the value are dropped: nobody writes a header through it. */
  public Header(HeaderName name, String value) {
    this.name = name;
    this.value = oneLine(value);
    this.buffer = (name + ": " + this.value).getBytes(StandardCharsets.UTF_8);
    this.from = 0;
    this.valueFrom = name.toString().length() + 2;
    this.end = buffer.length;
  }

  /** The line from {@code from} to {@code end} without its last line break. */
  Header(HeaderName name, byte[] buffer, int from, int valueFrom, int end) {
    this.name = name;
    this.buffer = buffer;
    this.from = from;
    this.valueFrom = valueFrom;
    this.end = end;
  }

  public HeaderName name() {
    return name;
  }

  /** The value, unfolded, without the white space around it. */
  public String value() {
    String text = value;
    if (text == null) {
      text = unfold(new String(buffer, valueFrom, end - valueFrom, StandardCharsets.UTF_8)).strip();
      value = text;
    }
    return text;
  }

  /** The same fields over one buffer that holds nothing else. */
  static List<Header> compact(List<Header> headers) {
    int total = 0;
    for (Header header : headers) total += header.end - header.from;
    byte[] shared = new byte[total];
    List<Header> copies = new ArrayList<>(headers.size());
    int at = 0;
    for (Header header : headers) {
      int length = header.end - header.from;
      System.arraycopy(header.buffer, header.from, shared, at, length);
      int valueAt = at + header.valueFrom - header.from;
      copies.add(new Header(header.name, shared, at, valueAt, at + length));
      at += length;
    }
    return copies;
  }

  /** What it takes on the wire, its line break included. */
  int wireBytes() {
    return end - from + 2;
  }

  void write(WireWriter out) {
    out.bytes(buffer, from, end - from).crlf();
  }

  /** A fold is white space like any other (RFC 3261 section 7.3.1). */
  private static String unfold(String raw) {
    return raw.indexOf('\n') < 0 ? raw : raw.replace("\r\n", " ");
  }

  private static String oneLine(String value) {
    if (value.indexOf('\r') < 0 && value.indexOf('\n') < 0) return value;
    return value.replace("\r", "").replace("\n", "");
  }

  @Override
  public String toString() {
    return name + ": " + value();
  }
}
