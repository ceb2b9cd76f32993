package org.ringfence.sip.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * The {@code ;name=value} parameters of an address, a Via or a URI, in order. Names compare without
 * case. Immutable; at most {@link Limits#SIP_PARAMETERS}.
 */
public final class Params {
  public static final Params NONE = new Params(new String[0]);

  /** Name, value, name, value; a null value is a flag. Values keep the quotes they came in. */
  private final @Nullable String[] pairs;

  private Params(@Nullable String[] pairs) {
    this.pairs = pairs;
  }

  /** The parameters in {@code text}, from its first semicolon; null when one is broken. */
  public static @Nullable Params parse(String text) {
    Scanner in = new Scanner(text);
    in.skipSpace();
    Params params = parse(in);
    in.skipSpace();
    return params == null || !in.atEnd() ? null : params;
  }

  /** Reads {@code *(SEMI param)}; null when a parameter is broken or there are too many. */
  static @Nullable Params parse(Scanner in) {
    if (in.peek() == -1) return NONE;
    @Nullable String[] pairs = new String[8];
    int used = 0;
    while (in.take(';')) {
      String name = in.until(";,=\"<>?");
      if (name.isEmpty()) {
        if (in.atEnd() || in.peek() == ';') continue; // A stray semicolon harms nobody.
        return null;
      }
      String value = null;
      in.skipSpace();
      if (in.take('=')) {
        value = in.peek() == '"' ? in.quoted() : in.until(";,\"<>");
        if (value == null) return null;
      }
      if (used / 2 >= Limits.SIP_PARAMETERS) return null;
      if (used == pairs.length) pairs = Arrays.copyOf(pairs, used * 2);
      pairs[used++] = name;
      pairs[used++] = value;
    }
    return used == 0 ? NONE : new Params(Arrays.copyOf(pairs, used));
  }

  public boolean isEmpty() {
    return pairs.length == 0;
  }

  public int size() {
    return pairs.length / 2;
  }

  public String name(int index) {
    return name2(index * 2);
  }

  public boolean has(String name) {
    return indexOf(name) >= 0;
  }

  /** The value without its quotes; null when the parameter is absent or a flag. */
  public @Nullable String value(String name) {
    int index = indexOf(name);
    if (index < 0) return null;
    String raw = pairs[index + 1];
    return raw == null ? null : Scanner.unquote(raw);
  }

  /** The value as a number from 0 to {@code max}; {@code otherwise} when absent or not one. */
  public long number(String name, long max, long otherwise) {
    String value = value(name);
    if (value == null) return otherwise;
    Scanner in = new Scanner(value);
    long number = in.number(max);
    return number < 0 || !in.atEnd() ? otherwise : number;
  }

  /**
   * These with {@code name} set; a null value makes a flag. Values are quoted when they must be.
   */
  public Params with(String name, @Nullable String value) {
    return set(name, value == null || isPlain(value) ? value : quoted(value));
  }

  /** The same with the value in quotes, where a grammar wants them whatever it is. */
  public Params withQuoted(String name, String value) {
    return set(name, quoted(value));
  }

  private Params set(String name, @Nullable String raw) {
    int index = indexOf(name);
    @Nullable String[] changed;
    if (index >= 0) {
      changed = pairs.clone();
      changed[index + 1] = raw;
    } else {
      changed = Arrays.copyOf(pairs, pairs.length + 2);
      changed[pairs.length] = name;
      changed[pairs.length + 1] = raw;
    }
    return new Params(changed);
  }

  public Params without(String name) {
    int index = indexOf(name);
    if (index < 0) return this;
    @Nullable String[] changed = new String[pairs.length - 2];
    System.arraycopy(pairs, 0, changed, 0, index);
    System.arraycopy(pairs, index + 2, changed, index, changed.length - index);
    return new Params(changed);
  }

  void write(StringBuilder out) {
    for (int i = 0; i < pairs.length; i += 2) {
      out.append(';').append(pairs[i]);
      if (pairs[i + 1] != null) out.append('=').append(pairs[i + 1]);
    }
  }

  private int indexOf(String name) {
    for (int i = 0; i < pairs.length; i += 2) if (name2(i).equalsIgnoreCase(name)) return i;
    return -1;
  }

  private String name2(int i) {
    String name = pairs[i];
    if (name == null) throw new IllegalStateException("a parameter has no name");
    return name;
  }

  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!Scanner.isTokenChar(c) && "[]:/&+$".indexOf(c) < 0) return false;
    }
    return !value.isEmpty();
  }

  private static String quoted(String value) {
    StringBuilder out = new StringBuilder(value.length() + 2);
    Scanner.quote(value, out);
    return out.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Params params && Arrays.equals(pairs, params.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    write(out);
    return out.toString();
  }
}
