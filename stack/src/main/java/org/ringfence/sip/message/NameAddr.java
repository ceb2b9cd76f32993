package org.ringfence.sip.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * An address with a display name and parameters: the value of From, To, Contact, Route,
 * Record-Route, Refer-To, Path and their kin (RFC 3261 section 20.10).
 *
 * @param displayName without quotes; empty when there is none
 * @param params the header field's own parameters, such as {@code tag} or {@code expires}
 */
public record NameAddr(String displayName, Uri uri, Params params) {

  public static NameAddr of(Uri uri) {
    return new NameAddr("", uri, Params.NONE);
  }

  /** The one address in {@code value}; null when there is none, more than one, or it is broken. */
  public static @Nullable NameAddr parse(String value) {
    Scanner in = new Scanner(value);
    NameAddr address = parse(in);
    return address == null || !in.atEnd() ? null : address;
  }

  /** All addresses in {@code value}, added to {@code into}; false when one is broken. */
  static boolean parseList(String value, List<NameAddr> into) {
    Scanner in = new Scanner(value);
    do {
      in.skipSpace();
      if (in.atEnd() || in.peek() == ',') continue; // An empty element (RFC 3261 section 7.3.1).
      if (into.size() >= Limits.SIP_HEADER_VALUES) return false;
      NameAddr address = parse(in);
      if (address == null) return false;
      into.add(address);
    } while (in.take(','));
    return in.atEnd();
  }

  /** All addresses in {@code value}, or null when one of them is broken. */
  public static @Nullable List<NameAddr> parseList(String value) {
    List<NameAddr> addresses = new ArrayList<>(2);
    return parseList(value, addresses) ? addresses : null;
  }

  private static @Nullable NameAddr parse(Scanner in) {
    in.skipSpace();
    String name = displayName(in);
    if (name == null) return null;
    Uri uri;
    if (in.peek() == '<') {
      in.takeTight('<');
      String text = in.upTo('>');
      if (text == null) return null;
      uri = Uri.parse(text);
      in.takeTight('>');
    } else {
      if (!name.isEmpty()) return null;
      String text = in.until(";,?<>\"");
      if (in.peek() == '?') return null; // RFC 3261 section 20.10: then it must be in brackets.
      uri = Uri.parse(text);
    }
    if (uri == null) return null;
    in.skipSpace();
    Params params = Params.parse(in);
    if (params == null) return null;
    in.skipSpace();
    if (!in.atEnd() && in.peek() != ',') return null;
    return new NameAddr(name, uri, params);
  }

  /** The display name, empty when the URI begins at once, null when it is broken. */
  private static @Nullable String displayName(Scanner in) {
    if (in.peek() == '"') {
      String quoted = in.quoted();
      if (quoted == null) return null;
      in.skipSpace();
      return in.peek() == '<' ? Scanner.unquote(quoted) : null;
    }
    int start = in.at();
    StringBuilder name = new StringBuilder();
    while (true) {
      String word = in.token();
      boolean spaced = Scanner.isSpace(in.peek());
      in.skipSpace();
      if (in.peek() == '<') {
        if (word != null) append(name, word);
        return name.toString();
      }
      if (word == null || !spaced) {
        in.moveTo(start); // No name: a bare URI begins here.
        return "";
      }
      append(name, word);
    }
  }

  private static void append(StringBuilder name, String word) {
    if (!name.isEmpty()) name.append(' ');
    name.append(word);
  }

  /** The {@code tag} parameter, or null (RFC 3261 section 19.3). */
  public @Nullable String tag() {
    return params.value("tag");
  }

  public NameAddr withTag(String tag) {
    return new NameAddr(displayName, uri, params.with("tag", tag));
  }

  public NameAddr withParams(Params changed) {
    return new NameAddr(displayName, uri, changed);
  }

  public NameAddr withUri(Uri changed) {
    return new NameAddr(displayName, changed, params);
  }

  void write(StringBuilder out) {
    if (!displayName.isEmpty()) {
      Scanner.quote(displayName, out);
      out.append(' ');
    }
    out.append('<');
    if (uri instanceof SipUri sip) sip.write(out);
    else out.append(uri);
    out.append('>');
    params.write(out);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(64);
    write(out);
    return out.toString();
  }
}
