package org.ringfence.server.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.config.CompanyFile;
import org.ringfence.server.config.Outside;
import org.ringfence.server.config.PersonWord;
import org.ringfence.server.config.Room;
import org.ringfence.server.control.Operations;
import org.ringfence.server.people.Group;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.DeskPhone;
import org.ringfence.server.store.Extension;
import org.ringfence.server.store.Extensions;
import org.ringfence.server.store.Mailbox;
import org.ringfence.server.store.Password;

/** What must be done for a server to be as a file says. */
final class CompanyChanges {
  /** What a person is told of a change: {@code +}, {@code ~} or {@code -}, of what, and how. */
  record Change(String sign, String what, String number, String detail) {}

  /** Does one of them. */
  private interface Step {
    void take(Operations operations) throws Failure;
  }

  /** How many people are added with one command: its line is bounded. */
  private static final int TOGETHER = 50;

  private static final Step NOTHING = to -> {};

  private final List<Change> changes = new ArrayList<>();
  private final List<Step> removals = new ArrayList<>();
  private final List<Extensions.Wish> young = new ArrayList<>();
  private final Map<String, String> generated = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();

  private CompanyChanges() {}

  /** A server's company as it is now. */
  static CompanyFile present(Operations operations) throws Failure {
    Map<String, CompanyFile.Person> people = new HashMap<>();
    for (Extension each : operations.users()) {
      Map<String, String> settings = new HashMap<>(operations.settings(each.number()));
      Mailbox mailbox = operations.setMailbox(each.number(), Map.of());
      Boolean enabled = mailbox.enabled();
      if (enabled != null) settings.put(PersonWord.VOICEMAIL.word(), enabled ? "on" : "off");
      if (mailbox.email() != null) settings.put(PersonWord.EMAIL.word(), mailbox.email());
      if (!mailbox.attach()) settings.put(PersonWord.ATTACH.word(), "off");
      MediaPolicy media = each.media();
      if (media != null) settings.put(PersonWord.MEDIA.word(), media.word());
      if (each.certificateRequired()) settings.put(PersonWord.CERTIFICATE.word(), "required");
      people.put(each.number(), new CompanyFile.Person(each.name(), settings));
    }
    Map<String, Group> groups = new HashMap<>();
    for (Group each : operations.groups()) groups.put(each.number(), each);
    Map<String, Room> rooms = new HashMap<>();
    for (Room each : operations.rooms()) rooms.put(each.number(), each);
    Map<String, CompanyFile.Phone> phones = new HashMap<>();
    for (DeskPhone each : operations.phones()) {
      if (each.mac().isEmpty()) continue;
      phones.put(
          each.mac(),
          new CompanyFile.Phone(each.number(), each.make(), each.name(), each.buttons()));
    }
    Map<String, Outside> outside = new HashMap<>();
    for (Outside each : operations.outside()) {
      outside.put(CompanyFile.key(each.kind(), each.name()), each);
    }
    return new CompanyFile(people, groups, rooms, phones, outside);
  }

  /**
   * @param passwords for people who are new; others get one made
   * @param removes whether what the file does not name goes
   */
  static CompanyChanges between(
      CompanyFile now, CompanyFile wanted, Map<String, String> passwords, boolean removes)
      throws Failure {
    CompanyChanges all = new CompanyChanges();
    if (removes) all.remove(now, wanted);
    else clash(now, wanted);
    wanted
        .people()
        .forEach((number, person) ->
            all.person(number, now.people().get(number), person, passwords.get(number)));
    wanted
        .groups()
        .forEach((number, group) -> {
          if (!group.equals(now.groups().get(number))) {
            String sign = now.groups().containsKey(number) ? "~" : "+";
            all.add(sign, "group", number, shown(group), to -> to.putGroup(group));
          }
        });
    wanted
        .rooms()
        .forEach((number, room) -> {
          if (!room.equals(now.rooms().get(number))) {
            String sign = now.rooms().containsKey(number) ? "~" : "+";
            String name = String.valueOf(room.settings().getOrDefault("name", ""));
            all.add(sign, room.kind().word(), number, name, to -> to.putRoom(room));
          }
        });
    wanted.phones().forEach((mac, phone) -> all.phone(mac, now.phones().get(mac), phone));
    wanted
        .outside()
        .forEach((key, one) -> {
          if (one.equals(now.outside().get(key))) return;
          String sign = now.outside().containsKey(key) ? "~" : "+";
          String detail = one.kind() == Outside.Kind.NUMBER ? "to " + one.to() : "";
          all.add(sign, one.kind().word(), one.name(), detail, to -> to.putOutside(one, ""));
        });
    return all;
  }

  /** One that is for somebody else now is another phone: it has to be enrolled anew. */
  private void phone(String mac, CompanyFile.@Nullable Phone now, CompanyFile.Phone wanted) {
    if (wanted.equals(now)) return;
    boolean same =
        now != null && now.number().equals(wanted.number()) && now.make() == wanted.make();
    String detail = wanted.make().word() + " of " + wanted.number();
    if (same) {
      add("~", "phone", mac, detail, to -> to.changePhone(mac, wanted.name(), wanted.buttons()));
      return;
    }
    if (now != null) add("-", "phone", mac, "of " + now.number(), to -> to.removePhone(mac));
    add(
        "+",
        "phone",
        mac,
        detail,
        to -> to.addPhone(wanted.number(), wanted.make(), mac, wanted.name(), wanted.buttons()));
  }

  /** A number that is something else on the server already would be two things. */
  private static void clash(CompanyFile now, CompanyFile wanted) throws Failure {
    List<Set<String>> old =
        List.of(now.people().keySet(), now.groups().keySet(), now.rooms().keySet());
    List<Set<String>> young =
        List.of(wanted.people().keySet(), wanted.groups().keySet(), wanted.rooms().keySet());
    List<String> words = List.of("person", "group", "conference, menu, queue, paging or fax");
    for (int i = 0; i < old.size(); i++) {
      for (int j = 0; j < young.size(); j++) {
        for (String number : i == j ? Set.<String>of() : young.get(j)) {
          if (!old.get(i).contains(number)) continue;
          throw new Failure(
              Exit.USAGE,
              "`" + number + "` is a " + words.get(i) + " on this server already.",
              "Give it another number, or say --remove for what the file does not name.");
        }
      }
    }
  }

  private static String shown(Group group) {
    List<String> members = group.members().stream().map(Group.Member::number).toList();
    return group.name() + " rings " + String.join(", ", members);
  }

  private void add(String sign, String what, String number, String detail, Step step) {
    changes.add(new Change(sign, what, number, detail));
    (sign.equals("-") ? removals : steps).add(step);
  }

  private void person(
      String number,
      CompanyFile.@Nullable Person now,
      CompanyFile.Person wanted,
      @Nullable String password) {
    if (now == null) {
      add("+", "person", number, wanted.name(), NOTHING);
      String given = password == null ? Password.random() : password;
      young.add(new Extensions.Wish(number, wanted.name(), given, false));
      if (password == null) generated.put(number, given);
    } else if (!now.name().equals(wanted.name())) {
      String detail = now.name() + " -> " + wanted.name();
      add("~", "person", number, detail, to -> to.rename(number, wanted.name()));
    }
    Map<String, String> before = now == null ? Map.of() : now.settings();
    Map<String, String> set = new LinkedHashMap<>();
    new TreeMap<>(wanted.settings())
        .forEach((word, value) -> {
          if (!value.equals(before.get(word))) set.put(word, value);
        });
    for (String word : new TreeMap<>(before).keySet()) {
      if (!wanted.settings().containsKey(word)) set.put(word, "");
    }
    if (set.isEmpty()) return;
    List<String> shown = new ArrayList<>();
    set.forEach((word, value) -> {
      String was = Objects.requireNonNullElse(before.get(word), "-");
      shown.add(word + " " + was + " -> " + (value.isEmpty() ? "-" : value));
    });
    String detail = String.join(", ", shown);
    add("~", "settings", number, detail, to -> set(to, number, set));
  }

  private static void set(Operations to, String number, Map<String, String> all) throws Failure {
    Map<String, String> settings = new LinkedHashMap<>();
    Map<String, String> mailbox = new LinkedHashMap<>();
    for (var each : all.entrySet()) {
      String value = each.getValue();
      switch (PersonWord.of(each.getKey())) {
        case null -> settings.put(each.getKey(), value);
        case VOICEMAIL -> mailbox.put("messages", value);
        case EMAIL -> mailbox.put("email", value);
        case ATTACH -> mailbox.put("attach", value.isEmpty() ? "true" : "false");
        case MEDIA -> to.setMedia(number, media(value));
        case CERTIFICATE -> to.requireCertificate(number, !value.isEmpty());
      }
    }
    if (!settings.isEmpty()) to.set(number, settings);
    if (!mailbox.isEmpty()) to.setMailbox(number, mailbox);
  }

  private static @Nullable MediaPolicy media(String word) {
    for (MediaPolicy each : MediaPolicy.values()) {
      if (each.word().equals(word)) return each;
    }
    return null;
  }

  private void remove(CompanyFile now, CompanyFile wanted) {
    for (String mac : now.phones().keySet()) {
      if (!wanted.phones().containsKey(mac)) add("-", "phone", mac, "", to -> to.removePhone(mac));
    }
    now.outside()
        .forEach((key, one) -> {
          if (wanted.outside().containsKey(key)) return;
          add(
              "-",
              one.kind().word(),
              one.name(),
              "",
              to -> to.removeOutside(one.kind(), one.name()));
        });
    for (String number : now.groups().keySet()) {
      if (wanted.groups().containsKey(number)) continue;
      add("-", "group", number, "", to -> to.removeGroup(number));
    }
    now.rooms()
        .forEach((number, room) -> {
          Room other = wanted.rooms().get(number);
          if (other != null && other.kind() == room.kind()) return;
          add("-", room.kind().word(), number, "", to -> to.removeRoom(number));
        });
    now.people()
        .forEach((number, person) -> {
          if (wanted.people().containsKey(number)) return;
          add("-", "person", number, person.name(), to -> to.removeUser(number));
        });
  }

  List<Change> list() {
    return List.copyOf(changes);
  }

  /**
   * Does them all.
   *
   * @param passwords is given those that are made, also when a later step fails
   */
  void apply(Operations operations, Map<String, String> passwords) throws Failure {
    for (Step step : removals) step.take(operations);
    for (int i = 0; i < young.size(); i += TOGETHER) {
      List<Extensions.Wish> some = young.subList(i, Math.min(i + TOGETHER, young.size()));
      operations.addUsers(some);
      for (Extensions.Wish each : some) {
        String made = generated.get(each.number());
        if (made != null) passwords.put(each.number(), made);
      }
    }
    for (Step step : steps) step.take(operations);
  }
}
