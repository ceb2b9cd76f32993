package org.ringfence.siprec;

/** Writes elements one after the other; what is in them is data, whatever it holds. */
final class Xml {
  private final StringBuilder out =
      new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

  /**
   * Begins an element.
   *
   * @param attributes names and values in turn
   */
  Xml open(String name, String... attributes) {
    out.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"").append(escaped(attributes[i + 1]));
      out.append('"');
    }
    out.append('>');
    return this;
  }

  Xml close(String name) {
    out.append("</").append(name).append(">\n");
    return this;
  }

  Xml text(String name, String content) {
    return open(name).raw(escaped(content)).close(name);
  }

  private Xml raw(String text) {
    out.append(text);
    return this;
  }

  /** What XML cannot hold at all is left out. */
  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(each -> {
          switch (each) {
            case '&' -> safe.append("&amp;");
            case '<' -> safe.append("&lt;");
            case '>' -> safe.append("&gt;");
            case '"' -> safe.append("&quot;");
            default -> {
              if (isAllowed(each)) safe.appendCodePoint(each);
            }
          }
        });
    return safe.toString();
  }

  private static boolean isAllowed(int point) {
    boolean control = point < ' ' && point != '\t' && point != '\n' && point != '\r';
    boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    return !control && !half && point != 0xFFFE && point != 0xFFFF;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
