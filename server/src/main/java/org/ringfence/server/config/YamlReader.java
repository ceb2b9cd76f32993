package org.ringfence.server.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Reads YAML into {@link YamlNode}s, noting what is no plain, unambiguous configuration. */
final class YamlReader {
  private static final int DEPTH_MAX = 8;

  private final String file;
  private final List<Problem> problems;
  private boolean broken;

  YamlReader(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /** The file's top section; empty when the text is no YAML, and then the problems say why. */
  YamlNode.Mapping read(String text) {
    YamlNode.Mapping nothing = new YamlNode.Mapping(1, 1, List.of());
    if (tabs(text)) {
      return nothing;
    }
    try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        return nothing;
      }
      YamlNode root = value(parser, 0);
      if (broken) {
        return nothing;
      }
      if (parser.nextToken() != null) {
        problem(parser.currentTokenLocation(), "a second document starts here", "remove the `---`");
      }
      return switch (root) {
        case YamlNode.Mapping mapping -> mapping;
        case YamlNode.Scalar(int line, int column, String empty, boolean i) when empty.isEmpty() ->
            nothing;
        default -> {
          add(root.line(), root.column(), "expected `key: value` lines", "found " + root.kind());
          yield nothing;
        }
      };
    } catch (JacksonException e) {
      syntax(e);
      return nothing;
    }
  }

  /** YAML allows no tab in indentation, and its parser's own words for that help nobody. */
  private boolean tabs(String text) {
    boolean found = false;
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      int indent = 0;
      while (indent < line.length() && line.charAt(indent) == ' ') {
        indent++;
      }
      if (indent < line.length() && line.charAt(indent) == '\t' && !line.isBlank()) {
        add(number, indent + 1, "a tab in the indentation", "use spaces, two a level");
        found = true;
      }
    }
    return found;
  }

  private YamlNode value(JsonParser parser, int depth) {
    TokenStreamLocation at = parser.currentTokenLocation();
    int line = at.getLineNr();
    int column = at.getColumnNr();
    JsonToken token = parser.currentToken();
    if (depth > DEPTH_MAX) {
      problem(at, "nested too deeply", "at most " + DEPTH_MAX + " levels");
      broken = true;
    }
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      String name = parser.getString();
      problem(at, "`*" + name + "` refers to another part of the file", "write \"*" + name + "\"");
      return new YamlNode.Scalar(line, column, "", false);
    }
    return switch (token) {
      case START_OBJECT -> mapping(parser, line, column, depth);
      case START_ARRAY -> sequence(parser, line, column, depth);
      case VALUE_NULL -> new YamlNode.Scalar(line, column, "", false);
      default ->
          new YamlNode.Scalar(
              line, column, parser.getString(), token == JsonToken.VALUE_NUMBER_INT);
    };
  }

  private YamlNode.Mapping mapping(JsonParser parser, int line, int column, int depth) {
    List<YamlNode.Entry> entries = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    while (!broken && parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      TokenStreamLocation at = parser.currentTokenLocation();
      parser.nextToken();
      YamlNode value = value(parser, depth + 1);
      Integer before = lines.putIfAbsent(key, at.getLineNr());
      if (before != null) {
        problem(at, "`" + key + "` is set twice", "it is set on line " + before + " already");
        continue;
      }
      entries.add(new YamlNode.Entry(key, at.getLineNr(), at.getColumnNr(), value));
    }
    return new YamlNode.Mapping(line, column, List.copyOf(entries));
  }

  private YamlNode.Sequence sequence(JsonParser parser, int line, int column, int depth) {
    List<YamlNode> items = new ArrayList<>();
    while (!broken && parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser, depth + 1));
    }
    return new YamlNode.Sequence(line, column, List.copyOf(items));
  }

  private void syntax(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    String message = e.getOriginalMessage().lines().map(String::strip).findFirst().orElse("");
    String right =
        "after `key:` put a space; a value with `[`, `*`, `#` or `:` in it goes into \"quotes\"";
    if (at == null) {
      add(0, 0, "not readable as YAML (" + message + ")", right);
    } else {
      problem(at, "not readable as YAML (" + message + ")", right);
    }
  }

  private void problem(TokenStreamLocation at, String wrong, String right) {
    add(at.getLineNr(), at.getColumnNr(), wrong, right);
  }

  private void add(int line, int column, String wrong, String right) {
    problems.add(new Problem(file, line, column, wrong, right));
  }
}
