package org.ringfence.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A conference, a menu, a queue or an application as somebody wrote it, in the words of the
 * configuration, so that it is written back the same.
 *
 * @param settings texts, lists of texts and sections by their keys
 */
public record Room(Kind kind, String number, Map<String, Object> settings) {
  public Room {
    settings = Map.copyOf(settings);
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return kind.word() + " " + number;
  }

  /** What it is, and the section it stands in. */
  public enum Kind {
    CONFERENCE("conferences"),
    MENU("menus"),
    QUEUE("queues"),
    PAGING("pagings"),
    FAX("faxes"),
    APPLICATION("applications");

    private final String section;

    Kind(String section) {
      this.section = section;
    }

    public String section() {
      return section;
    }

    /** What a person calls one. */
    public String word() {
      return this == FAX ? "fax" : section.substring(0, section.length() - 1);
    }
  }

  /** What the sections of a file say, mistakes and all. */
  static List<Room> written(YamlNode.Mapping root) {
    List<Room> rooms = new ArrayList<>();
    for (YamlNode.Entry section : root.entries()) {
      for (Kind kind : Kind.values()) {
        boolean here = kind.section.equals(section.key());
        if (!here || !(section.value() instanceof YamlNode.Mapping all)) continue;
        for (YamlNode.Entry one : all.entries()) {
          rooms.add(new Room(kind, one.key(), settings(one.value())));
        }
      }
    }
    return rooms;
  }

  static Map<String, Object> settings(YamlNode value) {
    Map<String, Object> settings = new LinkedHashMap<>();
    if (value instanceof YamlNode.Mapping mapping) {
      for (YamlNode.Entry each : mapping.entries()) settings.put(each.key(), plain(each.value()));
    }
    return settings;
  }

  private static Object plain(YamlNode value) {
    return switch (value) {
      case YamlNode.Scalar scalar -> scalar.text();
      case YamlNode.Sequence list -> list.items().stream().map(Room::plain).toList();
      case YamlNode.Mapping section -> settings(section);
    };
  }

  /**
   * What these are.
   *
   * @param folder the data folder, from which paths count
   */
  public static Answering.Rooms read(List<Room> rooms, Path folder) throws ConfigException {
    Map<String, List<YamlNode.Entry>> sections = new LinkedHashMap<>();
    for (Room each : rooms) {
      sections
          .computeIfAbsent(each.kind.section, section -> new ArrayList<>())
          .add(new YamlNode.Entry(each.number, 0, 0, node(each.settings)));
    }
    List<YamlNode.Entry> all = new ArrayList<>();
    sections.forEach((section, entries) ->
        all.add(new YamlNode.Entry(section, 0, 0, new YamlNode.Mapping(0, 0, entries))));
    List<Problem> problems = new ArrayList<>();
    Section root = new Section("company", "", new YamlNode.Mapping(0, 0, all), problems);
    Answering.Rooms read = RoomsReader.read(root, folder);
    if (!problems.isEmpty()) throw new ConfigException(problems);
    return read;
  }

  static YamlNode node(Object plain) {
    return switch (plain) {
      case Map<?, ?> section -> {
        List<YamlNode.Entry> entries = new ArrayList<>();
        section.forEach((key, value) ->
            entries.add(new YamlNode.Entry(String.valueOf(key), 0, 0, node(value))));
        yield new YamlNode.Mapping(0, 0, entries);
      }
      case List<?> list -> new YamlNode.Sequence(0, 0, list.stream().map(Room::node).toList());
      default -> new YamlNode.Scalar(0, 0, String.valueOf(plain), false);
    };
  }
}
