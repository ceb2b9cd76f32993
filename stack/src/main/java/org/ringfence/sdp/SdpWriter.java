package org.ringfence.sdp;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes descriptions in the order of RFC 8866 section 9. */
final class SdpWriter {
  // Where a line without a record of its own stands among the others.
  private static final int BEFORE_CONNECTION = 0;
  private static final int AFTER_CONNECTION = 1;
  private static final int BEFORE_ATTRIBUTES = 2;
  private static final int LAST = 3;

  private final StringBuilder out = new StringBuilder(1024);

  private SdpWriter() {}

  static byte[] write(SessionDescription session) {
    var writer = new SdpWriter();
    writer.line('v', "0");
    writer.line('o', session.origin().write());
    writer.line('s', session.name());
    writer.section(
        session.otherLines(),
        session.connection(),
        session.bandwidths(),
        session.times(),
        session.attributes());
    for (MediaDescription media : session.media()) {
      writer.media(media);
    }
    return writer.out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Lines of one section in the order they are written; the order within a place is kept. */
  static List<Line> inOrder(List<Line> lines) {
    return lines.size() < 2
        ? List.copyOf(lines)
        : lines.stream().sorted(Comparator.comparingInt(SdpWriter::place)).toList();
  }

  private static int place(Line line) {
    return switch (line.type()) {
      case 'i', 'u', 'e', 'p' -> BEFORE_CONNECTION;
      case 'c' -> AFTER_CONNECTION;
      case 'k' -> BEFORE_ATTRIBUTES;
      default -> LAST;
    };
  }

  private void media(MediaDescription media) {
    out.append("m=").append(media.media()).append(' ').append(media.port());
    if (media.portCount() > 1) {
      out.append('/').append(media.portCount());
    }
    out.append(' ').append(media.transport());
    for (String format : media.formats()) {
      out.append(' ').append(format);
    }
    out.append("\r\n");
    section(
        media.otherLines(), media.connection(), media.bandwidths(), List.of(), media.attributes());
  }

  private void section(
      List<Line> others,
      @Nullable Connection connection,
      List<String> bandwidths,
      List<Line> times,
      Attributes attributes) {
    lines(others, BEFORE_CONNECTION);
    if (connection != null) {
      line('c', connection.write());
    }
    lines(others, AFTER_CONNECTION);
    for (String bandwidth : bandwidths) {
      line('b', bandwidth);
    }
    for (Line time : times) {
      line(time.type(), time.value());
    }
    lines(others, BEFORE_ATTRIBUTES);
    for (Attribute attribute : attributes.list()) {
      out.append("a=").append(attribute.name());
      if (attribute.value() != null) {
        out.append(':').append(attribute.value());
      }
      out.append("\r\n");
    }
    lines(others, LAST);
  }

  private void lines(List<Line> lines, int place) {
    for (Line line : lines) {
      if (place(line) == place) {
        line(line.type(), line.value());
      }
    }
  }

  private void line(char type, String value) {
    out.append(type).append('=').append(value).append("\r\n");
  }
}
