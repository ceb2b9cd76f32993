package org.ringfence.sdp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * Reads descriptions (RFC 8866 section 5). Forgives what real phones do: any line ending, blank
 * lines, lines out of order, no {@code s=} or {@code t=}, spaces in the user name. Every byte is
 * looked at a constant number of times.
 */
public final class SdpParser {
  private final String text;
  private int lineStart;
  private int lines;

  private @Nullable Origin origin;
  private @Nullable String name;
  private final List<Line> times = new ArrayList<>(1);
  private final List<MediaDescription> media = new ArrayList<>(2);

  // The section being read: the session, or the media line that began it.
  private @Nullable MediaDescription current;
  private @Nullable Connection connection;
  private List<String> bandwidths = new ArrayList<>(1);
  private List<Attribute> attributes = new ArrayList<>();
  private List<Line> others = new ArrayList<>(0);
  private @Nullable SessionDescription session;

  private SdpParser(String text) {
    this.text = text;
  }

  /** Reads {@code length} bytes from {@code offset}; hostile input comes back as a value. */
  public static SdpResult parse(byte[] bytes, int offset, int length) {
    if (length > Limits.SIP_BODY_BYTES) {
      return new MalformedSdp("too long", 0);
    }
    return new SdpParser(new String(bytes, offset, length, StandardCharsets.ISO_8859_1)).parse();
  }

  public static SdpResult parse(byte[] bytes) {
    return parse(bytes, 0, bytes.length);
  }

  private SdpResult parse() {
    int at = 0;
    while (at < text.length()) {
      lineStart = at;
      while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
        if (text.charAt(at) == 0) {
          return new MalformedSdp("NUL", at);
        }
        at++;
      }
      int end = at;
      at++;
      if (end > lineStart) {
        String wrong = line(end);
        if (wrong != null) {
          return new MalformedSdp(wrong, lineStart);
        }
      }
    }
    if (lines == 0) {
      return new MalformedSdp("empty", 0);
    }
    endSection();
    SessionDescription read = session;
    return read != null ? read.withMedia(media) : new MalformedSdp("no o= line", text.length());
  }

  /** Takes one line in; says what is wrong with it, or null. */
  private @Nullable String line(int end) {
    if (++lines > Limits.SDP_LINES) {
      return "too many lines";
    }
    if (end - lineStart > Limits.SDP_LINE_BYTES) {
      return "line too long";
    }
    if (blank(end)) {
      return null;
    }
    if (end - lineStart < 2 || text.charAt(lineStart + 1) != '=') {
      return "not type=value";
    }
    char type = text.charAt(lineStart);
    String value = text.substring(lineStart + 2, end);
    if (lines == 1) {
      return type == 'v' && value.strip().equals("0") ? null : "does not begin with v=0";
    }
    return switch (type) {
      case 'v' -> "second v= line";
      case 'o' -> origin(value);
      case 's' -> name(value);
      case 'c' -> connection(value);
      case 'b' -> add(bandwidths, value);
      case 'a' -> add(attributes, Attribute.parse(value));
      case 't', 'r', 'z' -> add(current == null ? times : others, new Line(type, value));
      case 'm' -> media(value);
      default -> add(others, new Line(type, value));
    };
  }

  private boolean blank(int end) {
    for (int i = lineStart; i < end; i++) {
      if (!Words.space(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static <T> @Nullable String add(List<T> list, T item) {
    if (list.size() == Limits.SDP_ATTRIBUTES) {
      return "too many lines of one kind";
    }
    list.add(item);
    return null;
  }

  private @Nullable String origin(String value) {
    if (origin != null || current != null) {
      return "misplaced o= line";
    }
    origin = Origin.parse(value);
    return origin == null ? "bad o= line" : null;
  }

  private @Nullable String name(String value) {
    if (name != null || current != null) {
      return "misplaced s= line";
    }
    name = value;
    return null;
  }

  private @Nullable String connection(String value) {
    Connection read = Connection.parse(value);
    if (read == null) {
      return "bad c= line";
    }
    if (connection == null) {
      connection = read;
      return null;
    }
    return add(others, new Line('c', value));
  }

  private @Nullable String media(String value) {
    if (origin == null) {
      return "m= before o=";
    }
    endSection();
    if (media.size() == Limits.SDP_MEDIA) {
      return "too many m= lines";
    }
    var words = new Words(value);
    String kind = words.next();
    String ports = words.next();
    String transport = words.next();
    int slash = ports.indexOf('/');
    int port = Words.port(slash < 0 ? ports : ports.substring(0, slash));
    int portCount = slash < 0 ? 1 : Words.port(ports.substring(slash + 1));
    if (transport.isEmpty() || port < 0 || portCount < 1) {
      return "bad m= line";
    }
    var formats = new ArrayList<String>();
    for (String format = words.next(); !format.isEmpty(); format = words.next()) {
      if (formats.size() == Limits.SDP_FORMATS) {
        return "too many formats";
      }
      formats.add(format);
    }
    current =
        new MediaDescription(
            kind, port, portCount, transport, formats, null, List.of(), Attributes.NONE, List.of());
    return null;
  }

  private void endSection() {
    if (current != null) {
      media.add(
          new MediaDescription(
              current.media(),
              current.port(),
              current.portCount(),
              current.transport(),
              current.formats(),
              connection,
              bandwidths,
              new Attributes(attributes),
              others));
    } else if (origin != null) {
      if (times.stream().noneMatch(line -> line.type() == 't')) {
        times.addAll(0, SessionDescription.UNBOUNDED);
      }
      session =
          new SessionDescription(
              origin,
              name == null ? "-" : name,
              connection,
              bandwidths,
              times,
              new Attributes(attributes),
              List.of(),
              others);
    }
    connection = null;
    bandwidths = new ArrayList<>(1);
    attributes = new ArrayList<>();
    others = new ArrayList<>(0);
  }
}
