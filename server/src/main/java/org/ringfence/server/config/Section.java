package org.ringfence.server.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;

/**
 * One section of the file being read. Each verb takes a key and what holds without it; the keys
 * asked for are the keys there are, so that {@link #end} can name the others as mistakes.
 */
final class Section {
  private static final int LISTEN_MAX = 16;

  private final String file;
  private final String path;
  private final YamlNode.Mapping mapping;
  private final List<Problem> problems;
  private final Set<String> known = new LinkedHashSet<>();

  Section(String file, String path, YamlNode.Mapping mapping, List<Problem> problems) {
    this.file = file;
    this.path = path;
    this.mapping = mapping;
    this.problems = problems;
  }

  Section section(String key) {
    YamlNode value = find(key);
    YamlNode.Mapping inner = new YamlNode.Mapping(0, 0, List.of());
    if (value instanceof YamlNode.Mapping found) {
      inner = found;
    } else if (value != null && (value instanceof YamlNode.Sequence || present(value))) {
      problem(value, key, "a section, its keys indented below `" + key + ":`");
    }
    return new Section(file, path + key + ".", inner, problems);
  }

  /** A value that {@code read} understands (it answers null for what it does not). */
  <T> T value(String key, T otherwise, String right, Function<String, @Nullable T> read) {
    T found = optional(key, right, read);
    return found == null ? otherwise : found;
  }

  /** The same without anything that holds otherwise. */
  <T> @Nullable T optional(String key, String right, Function<String, @Nullable T> read) {
    YamlNode value = find(key);
    if (value == null) {
      return null;
    }
    T result = value instanceof YamlNode.Scalar scalar ? read.apply(scalar.text()) : null;
    if (result == null) {
      problem(value, key, right);
    }
    return result;
  }

  /** A length of time in seconds: {@code 90}, {@code 90s}, {@code 2m}, {@code 1h}, {@code 1d}. */
  int seconds(String key, int otherwise, int min, int max) {
    String right =
        "a time between %s and %s, such as `%s`"
            .formatted(Durations.text(min), Durations.text(max), Durations.text(otherwise));
    return value(key, otherwise, right, text -> within(Durations.seconds(text), min, max));
  }

  int count(String key, int otherwise, int min, int max) {
    String right = "a whole number from %d to %d".formatted(min, max);
    return value(key, otherwise, right, text -> within(Durations.whole(text), min, max));
  }

  <E extends Enum<E>> E choice(String key, E otherwise, E[] values) {
    String right =
        "one of "
            + Stream.of(values).map(v -> "`" + word(v) + "`").collect(Collectors.joining(", "));
    return value(
        key,
        otherwise,
        right,
        text -> Stream.of(values).filter(v -> word(v).equals(text)).findFirst().orElse(null));
  }

  /** {@code on} or {@code off}. */
  boolean flag(String key, boolean otherwise) {
    return value(
        key,
        otherwise,
        "`on` or `off`",
        text ->
            text.equals("on") || text.equals("true")
                ? Boolean.TRUE
                : text.equals("off") || text.equals("false") ? Boolean.FALSE : null);
  }

  /** The keys of this section, where people choose them; each is asked for by its name then. */
  List<String> names(int most, String right, Predicate<String> good) {
    List<String> names = new ArrayList<>();
    for (YamlNode.Entry entry : mapping.entries()) {
      if (good.test(entry.key()) && names.size() < most) {
        names.add(entry.key());
        continue;
      }
      known.add(entry.key());
      problems.add(
          new Problem(
              file,
              entry.line(),
              entry.column(),
              "`" + path + entry.key() + "` cannot be had",
              "it is " + right + ", at most " + most));
    }
    return names;
  }

  @Nullable InetAddress address(String key) {
    return optional(
        key,
        "an address such as 203.0.113.7 or 2001:db8::7",
        text -> {
          try {
            return InetAddress.ofLiteral(text);
          } catch (IllegalArgumentException notAnAddress) {
            return null;
          }
        });
  }

  /** One value or a list of them, each understood by {@code read}; empty where there is none. */
  <T> List<T> texts(String key, int most, String right, Function<String, @Nullable T> read) {
    YamlNode value = find(key);
    if (value == null) {
      return List.of();
    }
    List<YamlNode> items =
        value instanceof YamlNode.Sequence(int l, int c, var all) ? all : List.of(value);
    List<T> result = new ArrayList<>();
    for (YamlNode item : items) {
      T each = item instanceof YamlNode.Scalar scalar ? read.apply(scalar.text()) : null;
      if (each == null) {
        problem(item, key, right);
      } else {
        result.add(each);
      }
    }
    if (items.isEmpty() || items.size() > most) {
      problem(value, key, right + ", at most " + most);
    }
    return result;
  }

  /** Where one transport is served: {@code off}, one address, or a list of them. */
  List<ListenAddress> listen(String key, Transport transport, List<ListenAddress> otherwise) {
    YamlNode value = find(key);
    if (value == null) {
      return otherwise;
    }
    List<YamlNode> items = value instanceof YamlNode.Sequence(int l, int c, var i) ? i : List.of();
    if (value instanceof YamlNode.Scalar scalar) {
      if (scalar.text().equals("off")) {
        return List.of();
      }
      items = List.of(value);
    }
    int port = transport.defaultPort();
    String right =
        "`off`, a port such as `%d`, or an address and a port such as `192.0.2.7:%d` or"
                .formatted(port, port)
            + " `\"[2001:db8::7]:%d\"` (or a list of these)".formatted(port);
    List<ListenAddress> result = new ArrayList<>();
    for (YamlNode item : items) {
      ListenAddress read =
          item instanceof YamlNode.Scalar scalar
              ? ListenAddress.parse(transport, scalar.text(), item.line())
              : null;
      if (read == null) {
        problem(item, key, right);
      } else {
        result.add(read);
      }
    }
    if (items.isEmpty() || items.size() > LISTEN_MAX) {
      problem(value, key, right);
    }
    return result;
  }

  /** Notes a mistake between keys that are each well formed, at {@code key}. */
  void conflict(String key, String wrong, String right) {
    YamlNode value = find(key);
    int line = value == null ? mapping.line() : value.line();
    int column = value == null ? mapping.column() : value.column();
    problems.add(new Problem(file, line, column, wrong, right));
  }

  /** Whether the file sets this key. */
  boolean has(String key) {
    return find(key) != null;
  }

  /** To be called when every key has been asked for: notes each key that nobody asked for. */
  void end() {
    for (YamlNode.Entry entry : mapping.entries()) {
      if (!known.contains(entry.key())) {
        String near = Nearest.of(entry.key(), known);
        String right =
            near != null
                ? "did you mean `" + near + "`?"
                : "known here: " + String.join(", ", known);
        problems.add(
            new Problem(
                file,
                entry.line(),
                entry.column(),
                "unknown key `" + path + entry.key() + "`",
                right));
      }
    }
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private @Nullable YamlNode find(String key) {
    known.add(key);
    return mapping.entries().stream()
        .filter(entry -> entry.key().equals(key))
        .map(YamlNode.Entry::value)
        .findFirst()
        .orElse(null);
  }

  private static boolean present(YamlNode value) {
    return value instanceof YamlNode.Scalar scalar && !scalar.text().isEmpty();
  }

  private static @Nullable Integer within(long number, int min, int max) {
    return number < min || number > max ? null : (int) number;
  }

  private void problem(YamlNode value, String key, String right) {
    problems.add(
        new Problem(
            file,
            value.line(),
            value.column(),
            "`" + path + key + "` cannot be " + value.kind(),
            "it is " + right));
  }
}
