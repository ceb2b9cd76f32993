package org.ringfence.ddds;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/** Reads extended regular expressions (IEEE 1003.2 section 2.8.4), as RFC 3402 has them. */
final class RegexParser {
  private static final int CHARS = 256;
  private static final int MOST_REPEATS = 255;
  private static final int DEEPEST = 16;
  private static final Map<String, String> CLASSES =
      Map.of(
          "digit", "09",
          "alpha", "azAZ",
          "alnum", "azAZ09",
          "upper", "AZ",
          "lower", "az",
          "xdigit", "09afAF",
          "space", " \t\r",
          "punct", "!/:@[`{~");

  private final String text;
  private int at;
  private int groups;
  private int depth;

  RegexParser(String text) {
    this.text = text;
  }

  /** Null for what is none. */
  @Nullable RegexNode parse() {
    if (text.length() > Limits.DDDS_CHARS) return null;
    RegexNode node = either();
    return at == text.length() ? node : null;
  }

  private @Nullable RegexNode either() {
    List<RegexNode> ways = new ArrayList<>();
    do {
      RegexNode way = join();
      if (way == null) return null;
      ways.add(way);
    } while (next('|'));
    return ways.size() == 1 ? ways.getFirst() : new RegexNode.Either(ways);
  }

  private @Nullable RegexNode join() {
    List<RegexNode> parts = new ArrayList<>();
    while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
      RegexNode part = repeated();
      if (part == null) return null;
      parts.add(part);
    }
    return new RegexNode.Join(parts);
  }

  private @Nullable RegexNode repeated() {
    RegexNode part = atom();
    for (int times = 0; part != null && at < text.length(); times++) {
      char c = text.charAt(at);
      if (c != '*' && c != '+' && c != '?' && c != '{') break;
      // Nobody means a**** well, and an edge is there once.
      if (times == 2 || part instanceof RegexNode.Edge) return null;
      at++;
      part =
          switch (c) {
            case '*' -> new RegexNode.Repeat(part, 0, -1);
            case '+' -> new RegexNode.Repeat(part, 1, -1);
            case '?' -> new RegexNode.Repeat(part, 0, 1);
            default -> counted(part);
          };
    }
    return part;
  }

  private @Nullable RegexNode counted(RegexNode part) {
    int least = number();
    int most = least;
    if (next(',')) most = at < text.length() && text.charAt(at) == '}' ? -1 : number();
    boolean good = least >= 0 && (most == -1 || most >= least) && next('}');
    return good ? new RegexNode.Repeat(part, least, most) : null;
  }

  /** -2 for none, or one that is too large. */
  private int number() {
    int start = at;
    int number = 0;
    while (at < text.length() && at - start < 3 && isDigit(text.charAt(at))) {
      number = number * 10 + text.charAt(at++) - '0';
    }
    return at == start || number > MOST_REPEATS ? -2 : number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private @Nullable RegexNode atom() {
    char c = text.charAt(at++);
    return switch (c) {
      case '^' -> new RegexNode.Edge(false);
      case '$' -> new RegexNode.Edge(true);
      case '.' -> new RegexNode.One(range(new BitSet(CHARS), 0, CHARS - 1));
      case '(' -> group();
      case '[' -> bracket();
      case '*', '+', '?', '{' -> null;
      case '\\' -> at < text.length() ? escaped(text.charAt(at++)) : null;
      default -> one(c);
    };
  }

  /** A backslash takes a character's meaning away; references back and classes are not linear. */
  private static @Nullable RegexNode escaped(char c) {
    boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c);
    return letter ? null : one(c);
  }

  private static @Nullable RegexNode one(char c) {
    return c >= CHARS ? null : new RegexNode.One(range(new BitSet(CHARS), c, c));
  }

  private @Nullable RegexNode group() {
    if (++depth > DEEPEST) return null;
    int number = ++groups;
    RegexNode inside = either();
    depth--;
    return inside == null || !next(')') ? null : new RegexNode.Group(inside, number);
  }

  private @Nullable RegexNode bracket() {
    boolean not = next('^');
    BitSet set = new BitSet(CHARS);
    for (boolean first = true; first || at >= text.length() || text.charAt(at) != ']'; ) {
      if (at >= text.length() || !member(set)) return null;
      first = false;
    }
    at++;
    if (not) set.flip(0, CHARS);
    return new RegexNode.One(set);
  }

  private boolean member(BitSet set) {
    if (text.startsWith("[:", at)) return named(set);
    if (text.startsWith("[.", at) || text.startsWith("[=", at)) return false;
    char from = text.charAt(at++);
    char to = from;
    boolean isRange =
        at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']';
    if (isRange) {
      to = text.charAt(at + 1);
      at += 2;
    }
    if (from >= CHARS || to >= CHARS || to < from) return false;
    range(set, from, to);
    return true;
  }

  private boolean named(BitSet set) {
    int end = text.indexOf(":]", at + 2);
    String pairs = end < 0 ? null : CLASSES.get(text.substring(at + 2, end));
    if (pairs == null) return false;
    if (pairs.startsWith(" ")) {
      set.set(' ');
      range(set, '\t', '\r');
    } else {
      for (int i = 0; i < pairs.length(); i += 2) range(set, pairs.charAt(i), pairs.charAt(i + 1));
    }
    at = end + 2;
    return true;
  }

  private static BitSet range(BitSet set, int from, int to) {
    set.set(from, to + 1);
    return set;
  }

  private boolean next(char wanted) {
    boolean there = at < text.length() && text.charAt(at) == wanted;
    if (there) at++;
    return there;
  }
}
