package org.ringfence.mgcp;

/** How lines end: either of the first two is right (RFC 3435 appendix A), the third occurs. */
public enum LineEnd {
  CRLF("\r\n"),
  LF("\n"),
  CR("\r");

  private final String text;

  LineEnd(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
