package org.ringfence.server.config;

import java.util.List;

/** A YAML value that remembers where it stands; lines and columns count from 1. */
sealed interface YamlNode {
  int line();

  int column();

  /** What a person would call this kind of value. */
  String kind();

  record Mapping(int line, int column, List<Entry> entries) implements YamlNode {
    @Override
    public String kind() {
      return "a section";
    }
  }

  record Entry(String key, int line, int column, YamlNode value) {}

  record Sequence(int line, int column, List<YamlNode> items) implements YamlNode {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * One value as it was written.
   *
   * @param integer whether YAML reads it as a whole number
   */
  record Scalar(int line, int column, String text, boolean integer) implements YamlNode {
    @Override
    public String kind() {
      return text.isEmpty() ? "nothing" : "`" + text + "`";
    }
  }
}
