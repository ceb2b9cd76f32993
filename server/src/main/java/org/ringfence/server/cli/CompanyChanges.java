package org.ringfence.server.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.CompanyFile;
import org.ringfence.server.control.Operations;
import org.ringfence.server.people.Group;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Extension;
import org.ringfence.server.store.Password;

/** What must be done for a server to be as a file says. */
final class CompanyChanges {
  /** What a person is told of a change: {@code +}, {@code ~} or {@code -}, of what, and how. */
  record Change(String sign, String what, String number, String detail) {}

  /** Does one of them. */
  private interface Step {
    void take(Operations operations, Map<String, String> passwords) throws Failure;
  }

  private final List<Change> changes = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  private CompanyChanges() {}

  /** A server's company as it is now. */
  static CompanyFile present(Operations operations) throws Failure {
    Map<String, CompanyFile.Person> people = new HashMap<>();
    for (Extension each : operations.users()) {
      Map<String, String> settings = operations.settings(each.number());
      people.put(each.number(), new CompanyFile.Person(each.name(), settings));
    }
    Map<String, Group> groups = new HashMap<>();
    for (Group each : operations.groups()) groups.put(each.number(), each);
    return new CompanyFile(people, groups);
  }

  /**
   * @param passwords for people who are new; others get one made
   * @param removes whether what the file does not name goes
   */
  static CompanyChanges between(
      CompanyFile now, CompanyFile wanted, Map<String, String> passwords, boolean removes) {
    CompanyChanges all = new CompanyChanges();
    wanted
        .people()
        .forEach((number, person) ->
            all.person(number, now.people().get(number), person, passwords.get(number)));
    wanted
        .groups()
        .forEach((number, group) -> {
          if (!group.equals(now.groups().get(number))) {
            String sign = now.groups().containsKey(number) ? "~" : "+";
            all.add(sign, "group", number, shown(group), (to, made) -> to.putGroup(group));
          }
        });
    if (removes) all.remove(now, wanted);
    return all;
  }

  private static String shown(Group group) {
    List<String> members = group.members().stream().map(Group.Member::number).toList();
    return group.name() + " rings " + String.join(", ", members);
  }

  private void add(String sign, String what, String number, String detail, Step step) {
    changes.add(new Change(sign, what, number, detail));
    steps.add(step);
  }

  private void person(
      String number,
      CompanyFile.@Nullable Person now,
      CompanyFile.Person wanted,
      @Nullable String password) {
    if (now == null) {
      add(
          "+",
          "person",
          number,
          wanted.name(),
          (to, made) -> {
            String given = password == null ? Password.random() : password;
            to.addUser(number, wanted.name(), given, false);
            if (password == null) made.put(number, given);
          });
    } else if (!now.name().equals(wanted.name())) {
      String detail = now.name() + " -> " + wanted.name();
      add("~", "person", number, detail, (to, made) -> to.rename(number, wanted.name()));
    }
    Map<String, String> before = now == null ? Map.of() : now.settings();
    Map<String, String> set = new LinkedHashMap<>();
    wanted
        .settings()
        .forEach((word, value) -> {
          if (!value.equals(before.get(word))) set.put(word, value);
        });
    for (String word : before.keySet()) {
      if (!wanted.settings().containsKey(word)) set.put(word, "");
    }
    if (set.isEmpty()) return;
    List<String> shown = new ArrayList<>();
    set.forEach((word, value) -> {
      String was = Objects.requireNonNullElse(before.get(word), "-");
      shown.add(word + " " + was + " -> " + (value.isEmpty() ? "-" : value));
    });
    String detail = String.join(", ", shown);
    add("~", "settings", number, detail, (to, made) -> to.set(number, set));
  }

  private void remove(CompanyFile now, CompanyFile wanted) {
    for (String number : now.groups().keySet()) {
      if (wanted.groups().containsKey(number)) continue;
      add("-", "group", number, "", (to, made) -> to.removeGroup(number));
    }
    now.people()
        .forEach((number, person) -> {
          if (wanted.people().containsKey(number)) return;
          add("-", "person", number, person.name(), (to, made) -> to.removeUser(number));
        });
  }

  List<Change> list() {
    return List.copyOf(changes);
  }

  /** Does them all; answers the passwords that were made. */
  Map<String, String> apply(Operations operations) throws Failure {
    Map<String, String> passwords = new LinkedHashMap<>();
    for (Step step : steps) step.take(operations, passwords);
    return passwords;
  }
}
