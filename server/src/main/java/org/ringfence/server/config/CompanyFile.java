package org.ringfence.server.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.people.Group;
import org.ringfence.server.people.PhoneButton;
import org.ringfence.server.people.PhoneMake;
import org.ringfence.server.people.Preference;

/**
 * A company as one file: its people with what each has set, its groups, its phones, and how it
 * calls outside. What is read is written back the same, so that two of them can be held against
 * each other.
 *
 * @param people by number
 * @param groups by number
 * @param rooms likewise: conferences, menus, queues, pagings, faxes and applications
 * @param phones by MAC address
 * @param outside by what and which it is
 */
public record CompanyFile(
    Map<String, Person> people,
    Map<String, Group> groups,
    Map<String, Room> rooms,
    Map<String, Phone> phones,
    Map<String, Outside> outside) {
  private static final int PEOPLE_MAX = 100_000;
  private static final int GROUP_SECONDS = 20;
  private static final int NAME_MAX = 100;
  private static final String KNOWN =
      "people, groups, conferences, menus, queues, pagings, faxes, applications, phones, trunks,"
          + " numbers, outbound";

  public CompanyFile {
    people = new TreeMap<>(people);
    groups = new TreeMap<>(groups);
    rooms = new TreeMap<>(rooms);
    phones = new TreeMap<>(phones);
    outside = new TreeMap<>(outside);
  }

  /** One of people alone. */
  public static CompanyFile of(Map<String, Person> people) {
    return new CompanyFile(people, Map.of(), Map.of(), Map.of(), Map.of());
  }

  /** What these are found by. */
  public static String key(Outside.Kind kind, String name) {
    return kind.word() + " " + name;
  }

  /** A desk phone. */
  public record Phone(String number, PhoneMake make, String name, List<PhoneButton> buttons) {
    public Phone {
      buttons = List.copyOf(buttons);
    }
  }

  /**
   * Somebody.
   *
   * @param settings by the words of {@link Preference} and {@link PersonWord}
   */
  public record Person(String name, Map<String, String> settings) {
    public Person {
      settings = Map.copyOf(settings);
    }
  }

  /**
   * Reads one.
   *
   * @param file what messages call it
   */
  public static CompanyFile parse(String file, byte[] bytes) throws ConfigException {
    List<Problem> problems = new ArrayList<>();
    String text = new String(bytes, StandardCharsets.UTF_8);
    YamlNode.Mapping root = new YamlReader(file, problems).read(text);
    CompanyFile read = new Reading(file, problems).company(root);
    if (!problems.isEmpty()) throw new ConfigException(problems);
    return read;
  }

  /** As it is read again. */
  public String yaml() {
    StringBuilder yaml = new StringBuilder("people:\n");
    people.forEach((number, person) -> {
      yaml.append("  \"").append(number).append("\": ");
      if (person.settings().isEmpty()) {
        yaml.append(quoted(person.name())).append('\n');
        return;
      }
      yaml.append("{name: ").append(quoted(person.name()));
      new TreeMap<>(person.settings())
          .forEach(
              (word, value) -> yaml.append(", ").append(word).append(": ").append(quoted(value)));
      yaml.append("}\n");
    });
    yaml.append("groups:\n");
    groups.values().forEach(group -> write(yaml, group));
    for (Room.Kind kind : Room.Kind.values()) {
      yaml.append(kind.section()).append(":\n");
      for (Room each : rooms.values()) {
        if (each.kind() == kind) write(yaml, "  ", '"' + each.number() + '"', each.settings());
      }
    }
    yaml.append("phones:\n");
    phones.forEach((mac, phone) -> write(yaml, mac, phone));
    for (Outside.Kind kind : Outside.Kind.values()) {
      List<Outside> some = outside.values().stream().filter(each -> each.kind() == kind).toList();
      if (kind != Outside.Kind.RULES) yaml.append(kind.section()).append(":\n");
      for (Outside each : some) {
        switch (kind) {
          case TRUNK -> write(yaml, "  ", each.name(), each.settings());
          case NUMBER -> write(yaml, "  ", quoted(each.name()), each.to());
          case RULES -> write(yaml, "", Outside.RULES, each.settings());
        }
      }
    }
    return yaml.toString();
  }

  private static void write(StringBuilder yaml, String mac, Phone phone) {
    yaml.append("  ").append(quoted(mac)).append(":\n");
    yaml.append("    extension: ").append(quoted(phone.number())).append('\n');
    yaml.append("    make: ").append(phone.make().word()).append('\n');
    if (!phone.name().isEmpty()) {
      yaml.append("    name: ").append(quoted(phone.name())).append('\n');
    }
    if (phone.buttons().isEmpty()) return;
    List<String> buttons = phone.buttons().stream().map(each -> quoted(each.written())).toList();
    yaml.append("    buttons: [").append(String.join(", ", buttons)).append("]\n");
  }

  private static void write(StringBuilder yaml, String indent, String key, Object value) {
    yaml.append(indent).append(key).append(':');
    switch (value) {
      case Map<?, ?> section -> {
        yaml.append('\n');
        Map<String, Object> sorted = new TreeMap<>();
        section.forEach((inner, each) -> sorted.put(String.valueOf(inner), each));
        boolean words = sorted.keySet().stream().allMatch(each -> each.matches("[A-Za-z]+"));
        sorted.forEach(
            (inner, each) -> write(yaml, indent + "  ", words ? inner : quoted(inner), each));
      }
      case List<?> list -> {
        List<String> items = list.stream().map(String::valueOf).map(CompanyFile::quoted).toList();
        yaml.append(" [").append(String.join(", ", items)).append("]\n");
      }
      default -> yaml.append(' ').append(quoted(String.valueOf(value))).append('\n');
    }
  }

  private static void write(StringBuilder yaml, Group group) {
    yaml.append("  \"").append(group.number()).append("\":\n");
    yaml.append("    name: ").append(quoted(group.name())).append('\n');
    yaml.append("    ring: ").append(word(group.strategy())).append('\n');
    yaml.append("    seconds: ").append(group.ringSeconds()).append('\n');
    yaml.append("    members: [");
    List<String> members = new ArrayList<>();
    for (Group.Member each : group.members()) {
      members.add(each.number() + (each.weight() == 1 ? "" : "=" + each.weight()));
    }
    yaml.append(String.join(", ", members.stream().map(CompanyFile::quoted).toList()));
    yaml.append("]\n");
    if (!group.otherwise().isEmpty()) {
      yaml.append("    otherwise: ").append(quoted(group.otherwise())).append('\n');
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String word(Group.Strategy strategy) {
    return strategy.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a group's file says of it, read with the place of each mistake. */
  private record Reading(String file, List<Problem> problems) {
    CompanyFile company(YamlNode.Mapping root) {
      Map<String, Person> people = new LinkedHashMap<>();
      Map<String, Group> groups = new LinkedHashMap<>();
      Map<String, Room> rooms = new LinkedHashMap<>();
      Map<String, Phone> phones = new LinkedHashMap<>();
      Map<String, Outside> outside = new LinkedHashMap<>();
      RoomsReader.read(new Section(file, "", root, problems), Path.of(""));
      Outside.check(new Section(file, "", root, problems), Path.of(""));
      for (Outside each : Outside.written(root)) {
        outside.put(key(each.kind(), each.name()), each);
      }
      for (Room each : Room.written(root)) rooms.put(each.number(), each);
      Map<String, String> taken = new HashMap<>();
      for (YamlNode.Entry each : root.entries()) {
        for (YamlNode.Entry one : isOutside(each) ? List.<YamlNode.Entry>of() : numbered(each)) {
          String before = taken.putIfAbsent(one.key(), each.key());
          if (before == null) continue;
          String wrong = "`" + one.key() + "` is among the " + before + " already";
          problem(one, wrong, "give each a number of its own");
        }
        switch (each.key()) {
          case "people" -> {
            for (YamlNode.Entry one : entries(each)) people.put(one.key(), person(one));
          }
          case "groups" -> {
            for (YamlNode.Entry one : entries(each)) groups.put(one.key(), group(one));
          }
          case "phones" -> {
            for (YamlNode.Entry one : entries(each)) phone(one, phones);
          }
          case "conferences", "menus", "queues", "pagings", "faxes", "applications" -> {}
          case "trunks", "numbers", Outside.RULES -> {}
          default -> problem(each, "unknown key `" + each.key() + "`", "known here: " + KNOWN);
        }
      }
      if (people.size() > PEOPLE_MAX) {
        problems.add(new Problem(file, 0, 0, "there are too many people", "at most 100000"));
      }
      return new CompanyFile(people, groups, rooms, phones, outside);
    }

    /** Whether its keys are no numbers that are dialled here. */
    private static boolean isOutside(YamlNode.Entry section) {
      return List.of("trunks", "numbers", Outside.RULES, "phones").contains(section.key());
    }

    private void phone(YamlNode.Entry entry, Map<String, Phone> phones) {
      String mac = entry.key().replaceAll("[:.\\-]", "").toLowerCase(Locale.ROOT);
      if (!mac.matches("[0-9a-f]{12}")) {
        problem(entry, "`" + entry.key() + "` is no MAC address", "as \"00:15:65:12:34:ab\"");
      }
      String number = "";
      @Nullable PhoneMake make = null;
      String name = "";
      List<PhoneButton> buttons = new ArrayList<>();
      for (YamlNode.Entry each : entries(entry)) {
        switch (each.key()) {
          case "extension" -> number = text(each.value());
          case "make" -> make = PhoneMake.of(text(each.value()));
          case "name" -> name = name(each, text(each.value()));
          case "buttons" -> buttons(each, buttons);
          default ->
              problem(
                  each,
                  "unknown key `" + each.key() + "`",
                  "known here: extension, make, name, buttons");
        }
      }
      if (make == null || !make.hasMac()) {
        problem(entry, "nobody knows whose phone that is", "`make` is of " + PhoneMake.words());
      } else if (!number.matches("[0-9]{1,15}")) {
        problem(entry, "nobody knows whom that phone is for", "add `extension: ...`");
      } else if (phones.put(mac, new Phone(number, make, name, buttons)) != null) {
        problem(entry, "`" + entry.key() + "` is there already", "give each phone one place");
      }
    }

    private void buttons(YamlNode.Entry at, List<PhoneButton> buttons) {
      List<YamlNode> items =
          at.value() instanceof YamlNode.Sequence list ? list.items() : List.of(at.value());
      for (YamlNode item : items) {
        PhoneButton button = PhoneButton.parse(text(item));
        if (button != null) buttons.add(button);
        else problem(at, "`" + text(item) + "` is no button", "it is as " + PhoneButton.RIGHT);
      }
    }

    private static List<YamlNode.Entry> numbered(YamlNode.Entry section) {
      return section.value() instanceof YamlNode.Mapping all ? all.entries() : List.of();
    }

    private List<YamlNode.Entry> entries(YamlNode.Entry of) {
      if (of.value() instanceof YamlNode.Mapping mapping) return mapping.entries();
      if (!text(of.value()).isEmpty() || of.value() instanceof YamlNode.Sequence) {
        problem(of, "`" + of.key() + "` cannot be " + of.value().kind(), "it is a section");
      }
      return List.of();
    }

    private static String text(YamlNode value) {
      return value instanceof YamlNode.Scalar scalar ? scalar.text() : "";
    }

    private void problem(YamlNode.Entry at, String wrong, String right) {
      problems.add(new Problem(file, at.line(), at.column(), wrong, right));
    }

    private Person person(YamlNode.Entry entry) {
      if (!entry.key().matches("[0-9]{1,15}")) {
        problem(entry, "`" + entry.key() + "` is no extension", "use one to fifteen digits");
      }
      if (!(entry.value() instanceof YamlNode.Mapping mapping)) {
        return new Person(name(entry, text(entry.value())), Map.of());
      }
      String name = "";
      Map<String, String> settings = new LinkedHashMap<>();
      for (YamlNode.Entry each : mapping.entries()) {
        String value = joined(each.value());
        Preference preference = Preference.of(each.key());
        PersonWord word = PersonWord.of(each.key());
        if (each.key().equals("name")) {
          name = name(each, value);
        } else if (word != null && word.takes(value)) {
          settings.put(each.key(), value);
        } else if (word != null) {
          problem(each, "`" + each.key() + "` cannot be " + each.value().kind(), word.right());
        } else if (preference == null) {
          problem(each, "unknown key `" + each.key() + "`", "see `./ringfence user show --all`");
        } else if (preference.takes(value)) {
          settings.put(each.key(), value);
        } else {
          String right = "it is " + preference.kind().right();
          problem(each, "`" + each.key() + "` cannot be " + each.value().kind(), right);
        }
      }
      return new Person(name, settings);
    }

    private String name(YamlNode.Entry at, String name) {
      if (name.length() > NAME_MAX || name.chars().anyMatch(Character::isISOControl)) {
        problem(at, "the name is not usable", "use up to 100 characters of plain text");
      }
      return name;
    }

    /** A list says the same as a text with commas. */
    private static String joined(YamlNode value) {
      if (!(value instanceof YamlNode.Sequence list)) return text(value);
      return String.join(",", list.items().stream().map(Reading::text).toList());
    }

    private Group group(YamlNode.Entry entry) {
      Map<String, YamlNode> keys = new LinkedHashMap<>();
      for (YamlNode.Entry each : entries(entry)) {
        if (List.of("name", "ring", "seconds", "members", "otherwise").contains(each.key())) {
          keys.put(each.key(), each.value());
        } else {
          String right = "known here: name, ring, seconds, members, otherwise";
          problem(each, "unknown key `" + each.key() + "`", right);
        }
      }
      int mistakes = problems.size();
      Group group =
          new Group(
              entry.key(),
              text(keys.getOrDefault("name", EMPTY)),
              strategy(entry, text(keys.getOrDefault("ring", EMPTY))),
              members(entry, keys.getOrDefault("members", EMPTY)),
              seconds(entry, text(keys.getOrDefault("seconds", EMPTY))),
              text(keys.getOrDefault("otherwise", EMPTY)));
      if (problems.size() == mistakes && !group.sound()) {
        problem(entry, "group `" + entry.key() + "` cannot be so", Group.RIGHT);
      }
      return group;
    }

    private static final YamlNode EMPTY = new YamlNode.Scalar(0, 0, "", false);

    private Group.Strategy strategy(YamlNode.Entry at, String text) {
      for (Group.Strategy each : Group.Strategy.values()) {
        if (text.isEmpty() || word(each).equals(text)) return each;
      }
      problem(at, "`ring` cannot be `" + text + "`", "it is all, in-turn or by-weight");
      return Group.Strategy.ALL;
    }

    private int seconds(YamlNode.Entry at, String text) {
      if (text.isEmpty()) return GROUP_SECONDS;
      if (text.matches("[0-9]{1,3}")) return Integer.parseInt(text);
      problem(at, "`seconds` cannot be `" + text + "`", "it is a number from 5 to 600");
      return GROUP_SECONDS;
    }

    private List<Group.Member> members(YamlNode.Entry at, YamlNode list) {
      List<Group.Member> members = new ArrayList<>();
      for (String each : joined(list).split(",")) {
        String[] parts = each.split("=", 2);
        boolean weighted = parts.length == 2 && parts[1].matches("[0-9]{1,3}");
        if (each.isEmpty() || parts.length == 2 && !weighted) {
          problem(at, "`members` cannot be so", "it is a list as [1001, 1002=3]");
        } else {
          members.add(new Group.Member(parts[0], weighted ? Integer.parseInt(parts[1]) : 1));
        }
      }
      return members;
    }
  }
}
