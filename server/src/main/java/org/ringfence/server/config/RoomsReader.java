package org.ringfence.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what answers at numbers of its own: conferences, menus, queues and so on. */
final class RoomsReader {
  private static final int MOST = 1_000;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
  private static final Pattern DIALLED = Pattern.compile("[0-9*#]{1,15}");
  private static final Pattern PIN =
      Pattern.compile("[0-9]{4,12}|[$]argon2id[$][A-Za-z0-9$=,+/.]{20,200}");
  private static final String A_NUMBER = "a number that can be dialled, such as `201`";
  private static final int MOST_HOLIDAYS = 366;
  private static final int MOST_PAGED = 100;

  private RoomsReader() {}

  static Answering.Rooms read(Section root, Path folder) {
    return new Answering.Rooms(
        conferences(root.section("conferences")),
        menus(root.section("menus"), folder),
        queues(root.section("queues")),
        pagings(root.section("pagings")),
        faxes(root.section("faxes")),
        applications(root.section("applications")));
  }

  static List<Answering.Conference> conferences(Section all) {
    List<Answering.Conference> conferences = new ArrayList<>();
    for (String number : numbers(all)) {
      Section one = all.section(number);
      conferences.add(
          new Answering.Conference(
              number,
              name(one, "Conference " + number),
              pin(one, "pin"),
              pin(one, "moderatorPin"),
              one.flag("waitsForModerator", false),
              one.count("most", 50, 2, 500)));
      one.end();
    }
    all.end();
    return conferences;
  }

  static List<Answering.Menu> menus(Section all, Path folder) {
    List<Answering.Menu> menus = new ArrayList<>();
    for (String number : numbers(all)) {
      Section one = all.section(number);
      menus.add(
          new Answering.Menu(
              number,
              name(one, "Menu " + number),
              one.value(
                  "greeting",
                  folder.resolve("greeting-" + number + ".wav"),
                  "the path of a WAV file, from the data folder or absolute",
                  text -> text.isEmpty() || text.indexOf('\0') >= 0 ? null : folder.resolve(text)),
              keys(one.section("keys")),
              new OpeningHours(
                  one.value(
                      "hours",
                      List.of(),
                      "hours such as `mon-fri 9:00-17:00, sat 10:00-12:00`",
                      OpeningHours::parse),
                  Set.copyOf(
                      one.texts(
                          "holidays",
                          MOST_HOLIDAYS,
                          "a day such as `2026-12-25`, or a list",
                          RoomsReader::day))),
              number(one, "closed"),
              number(one, "otherwise"),
              one.flag("extensions", true)));
      one.end();
    }
    all.end();
    return menus;
  }

  static List<Answering.Queue> queues(Section all) {
    List<Answering.Queue> queues = new ArrayList<>();
    for (String number : numbers(all)) {
      Section one = all.section(number);
      queues.add(
          new Answering.Queue(
              number,
              name(one, "Queue " + number),
              one.texts(
                  "agents",
                  MOST,
                  "an extension such as `201`, or a list",
                  text -> NUMBER.matcher(text).matches() ? text : null),
              one.choice("strategy", Answering.Strategy.LONGEST_IDLE, Answering.Strategy.values()),
              one.seconds("ringSeconds", 15, 5, 120),
              one.seconds("restSeconds", 10, 0, 3_600),
              one.count("most", 50, 1, 1_000),
              one.seconds("sayEvery", 30, 10, 600),
              one.flag("callBack", false),
              one.flag("recorded", false),
              number(one, "otherwise")));
      one.end();
    }
    all.end();
    return queues;
  }

  static List<Answering.Application> applications(Section all) {
    List<Answering.Application> applications = new ArrayList<>();
    for (String number : numbers(all)) {
      Section one = all.section(number);
      applications.add(
          new Answering.Application(
              number,
              name(one, "Application " + number),
              one.seconds("patience", 15, 2, 600),
              number(one, "otherwise")));
      one.end();
    }
    all.end();
    return applications;
  }

  static List<Answering.Paging> pagings(Section all) {
    List<Answering.Paging> pagings = new ArrayList<>();
    for (String number : numbers(all)) {
      Section one = all.section(number);
      pagings.add(
          new Answering.Paging(
              number,
              name(one, "Paging " + number),
              one.texts(
                  "members",
                  MOST_PAGED,
                  "an extension such as `201`, or a list",
                  text -> NUMBER.matcher(text).matches() ? text : null),
              multicast(one)));
      one.end();
    }
    all.end();
    return pagings;
  }

  private static Answering.@Nullable Multicast multicast(Section one) {
    InetSocketAddress group =
        one.optional(
            "multicast",
            "a multicast address and a port such as `239.255.1.1:10000`",
            RoomsReader::group);
    boolean wideband = one.value("codec", true, "`g722` or `pcmu`", RoomsReader::wideband);
    return group == null ? null : new Answering.Multicast(group, wideband);
  }

  private static @Nullable Boolean wideband(String codec) {
    return switch (codec) {
      case "g722" -> Boolean.TRUE;
      case "pcmu" -> Boolean.FALSE;
      default -> null;
    };
  }

  /** One that stays within the company: 239.0.0.0/8. */
  private static @Nullable InetSocketAddress group(String text) {
    int colon = text.indexOf(':');
    int port = colon < 0 ? -1 : PortRange.port(text.substring(colon + 1));
    if (port <= 0 || !text.startsWith("239.")) return null;
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(text.substring(0, colon)), port);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static List<Answering.Fax> faxes(Section all) {
    List<Answering.Fax> faxes = new ArrayList<>();
    for (String number : numbers(all)) {
      Section one = all.section(number);
      faxes.add(
          new Answering.Fax(
              number,
              name(one, "Fax " + number),
              one.optional(
                  "email",
                  "an address such as `office@example.com`",
                  text -> AnsweringReader.EMAIL.matcher(text).matches() ? text : null),
              one.count("pages", 100, 1, 1_000),
              one.count("keepDays", 90, 1, 36_500)));
      one.end();
    }
    all.end();
    return faxes;
  }

  private static List<String> numbers(Section all) {
    return all.names(MOST, "a number such as `800`", text -> NUMBER.matcher(text).matches());
  }

  private static String name(Section one, String otherwise) {
    return one.value(
        "name",
        otherwise,
        "up to 100 characters",
        text -> text.isBlank() || text.length() > 100 ? null : text);
  }

  private static String pin(Section one, String key) {
    String pin =
        one.optional(
            key,
            "four to twelve digits, in quotes, such as `\"2749\"`, or their hash",
            text -> PIN.matcher(text).matches() ? text : null);
    return pin == null ? "" : pin;
  }

  private static @Nullable String number(Section one, String key) {
    return one.optional(key, A_NUMBER, text -> DIALLED.matcher(text).matches() ? text : null);
  }

  private static Map<Character, String> keys(Section keys) {
    Map<Character, String> numbers = new LinkedHashMap<>();
    for (String key : keys.names(12, "a key: 0 to 9, * or #", text -> text.matches("[0-9*#]"))) {
      String number = number(keys, key);
      if (number != null) numbers.put(key.charAt(0), number);
    }
    keys.end();
    return numbers;
  }

  private static @Nullable LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException no) {
      return null;
    }
  }
}
