package org.ringfence.server.provision;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A maker's file with places in it: {@code {{word}}} for a value, {@code {{#word}}...{{/word}}} for
 * what is there when it has one, once for each of a list, and {@code {{^word}}...{{/word}}} for
 * what is there when it has none. A value cannot leave its place, whatever is in it.
 */
final class Template {
  private static final Pattern PART = Pattern.compile("\\{\\{([#^]?)([A-Za-z0-9]+)\\}\\}");

  private final String text;
  private final boolean xml;

  private Template(String text, boolean xml) {
    this.text = text;
    this.xml = xml;
  }

  /** One of the files beside this class. */
  static Template named(String file) {
    try (InputStream in = Template.class.getResourceAsStream(file)) {
      if (in == null) throw new IllegalStateException("our jar lacks " + file);
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Template(text, file.endsWith(".xml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String filled(Map<String, ?> values) {
    StringBuilder out = new StringBuilder();
    fill(text, values, out);
    return out.toString();
  }

  private void fill(String part, Map<String, ?> values, StringBuilder out) {
    Matcher next = PART.matcher(part);
    int from = 0;
    while (next.find(from)) {
      out.append(part, from, next.start());
      String word = Objects.requireNonNull(next.group(2));
      Object value = values.get(word);
      if (next.group(1).isEmpty()) {
        if (!(value instanceof String plain)) {
          throw new IllegalStateException("there is no value `" + word + "`");
        }
        out.append(xml ? escaped(plain) : clean(plain));
        from = next.end();
        continue;
      }
      String end = "{{/" + word + "}}";
      int close = part.indexOf(end, next.end());
      if (close < 0) throw new IllegalStateException("`" + word + "` has no end");
      int open = next.end();
      from = close + end.length();
      // A mark alone on its line leaves no line behind.
      if (isAlone(part, next.start(), open)) open++;
      if (isAlone(part, close, from)) from++;
      section(part.substring(open, close), value, next.group(1).equals("#"), values, out);
    }
    out.append(part, from, part.length());
  }

  private static boolean isAlone(String part, int start, int end) {
    boolean begins = start == 0 || part.charAt(start - 1) == '\n';
    return begins && end < part.length() && part.charAt(end) == '\n';
  }

  private void section(
      String inner,
      @Nullable Object value,
      boolean wanted,
      Map<String, ?> values,
      StringBuilder out) {
    if (value instanceof List<?> list && wanted) {
      for (Object each : list) {
        Map<String, Object> own = new HashMap<>(values);
        if (each instanceof Map<?, ?> more) {
          more.forEach((key, item) -> own.put(String.valueOf(key), item));
        }
        fill(inner, own, out);
      }
      return;
    }
    boolean there = value instanceof String plain && !plain.isEmpty();
    if (there == wanted) fill(inner, values, out);
  }

  private static String clean(String value) {
    return value.replaceAll("\\p{Cntrl}", " ").strip();
  }

  private static String escaped(String value) {
    return clean(value)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&apos;");
  }
}
