package org.ringfence.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a company has with the telephone network, as somebody wrote it in the words of the
 * configuration, so that it is written back the same: a trunk, a number of its own, or its rules.
 *
 * @param settings texts, lists of texts and sections by their keys
 */
public record Outside(Kind kind, String name, Map<String, Object> settings) {
  /** The one name of rules. */
  public static final String RULES = "outbound";

  private static final String TO = "to";

  public Outside {
    settings = Map.copyOf(settings);
  }

  /** What it is, and the section it stands in. */
  public enum Kind {
    TRUNK("trunks", "trunk"),
    NUMBER("numbers", "number"),
    RULES("outbound", "rules");

    private final String section;
    private final String word;

    Kind(String section, String word) {
      this.section = section;
      this.word = word;
    }

    public String section() {
      return section;
    }

    /** What a person calls one. */
    public String word() {
      return word;
    }
  }

  /** A number of the company's, and who is called by it. */
  public static Outside number(String number, String to) {
    return new Outside(Kind.NUMBER, number, Map.of(TO, to));
  }

  /** Who is called by it, where it is a number. */
  public String to() {
    return String.valueOf(settings.getOrDefault(TO, ""));
  }

  /** What the sections of a file say, mistakes and all. */
  static List<Outside> written(YamlNode.Mapping root) {
    List<Outside> all = new ArrayList<>();
    for (YamlNode.Entry section : root.entries()) {
      if (!(section.value() instanceof YamlNode.Mapping entries)) continue;
      switch (section.key()) {
        case "trunks" -> {
          for (YamlNode.Entry each : entries.entries()) {
            all.add(new Outside(Kind.TRUNK, each.key(), Room.settings(each.value())));
          }
        }
        case "numbers" -> {
          for (YamlNode.Entry each : entries.entries()) {
            String to = each.value() instanceof YamlNode.Scalar scalar ? scalar.text() : "";
            all.add(number(each.key(), to));
          }
        }
        case RULES -> all.add(new Outside(Kind.RULES, RULES, Room.settings(entries)));
        default -> {}
      }
    }
    return all;
  }

  /** Finds the mistakes of such sections. */
  static void check(Section root, Path folder) {
    read(root, folder, Config.defaults().numbers());
  }

  /** The trunks and numbers there are. */
  public record Present(List<Trunk> trunks, Numbers numbers) {
    public Present {
      trunks = List.copyOf(trunks);
    }
  }

  private static Present read(Section root, Path folder, Numbers configured) {
    List<Trunk> trunks = TrunkReader.trunks(root.section("trunks"), folder);
    Map<String, String> inbound = new LinkedHashMap<>(configured.inbound());
    inbound.putAll(TrunkReader.inbound(root.section("numbers")));
    return new Present(trunks, TrunkReader.rules(root.section(RULES), configured, inbound));
  }

  /**
   * What these are together with what the configuration has. A trunk of the configuration is not
   * replaced by one of its name.
   *
   * @param folder the data folder, from which paths count
   */
  public static Present read(List<Outside> all, Config config, Path folder) throws ConfigException {
    Map<Kind, List<YamlNode.Entry>> sections = new LinkedHashMap<>();
    List<YamlNode.Entry> root = new ArrayList<>();
    for (Outside each : all) {
      if (each.kind == Kind.RULES) {
        root.add(new YamlNode.Entry(RULES, 0, 0, Room.node(each.settings)));
        continue;
      }
      YamlNode value = Room.node(each.kind == Kind.NUMBER ? each.to() : each.settings);
      sections
          .computeIfAbsent(each.kind, kind -> new ArrayList<>())
          .add(new YamlNode.Entry(each.name, 0, 0, value));
    }
    sections.forEach((kind, entries) ->
        root.add(new YamlNode.Entry(kind.section, 0, 0, new YamlNode.Mapping(0, 0, entries))));
    List<Problem> problems = new ArrayList<>();
    Section read = new Section("company", "", new YamlNode.Mapping(0, 0, root), problems);
    Present ours = read(read, folder, config.numbers());
    List<Trunk> trunks = new ArrayList<>(config.trunks());
    for (Trunk each : ours.trunks()) {
      if (config.trunks().stream().anyMatch(other -> other.name().equals(each.name()))) {
        String wrong = "trunk `" + each.name() + "` stands in ringfence.yaml already";
        problems.add(new Problem("company", 0, 0, wrong, "give it another name"));
      }
      trunks.add(each);
    }
    if (!problems.isEmpty()) throw new ConfigException(problems);
    return new Present(trunks, ours.numbers());
  }
}
