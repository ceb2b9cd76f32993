package org.ringfence.server.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.people.Preference;
import org.ringfence.server.people.Preferences;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/** What each extension's owner has set: answered from memory, written through to the database. */
public final class Settings {
  private final Database database;
  private final Extensions extensions;
  private final Map<String, Preferences> all = new ConcurrentHashMap<>();
  private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

  /** Loads all of them. */
  Settings(Database database, Extensions extensions) throws Failure {
    this.database = database;
    this.extensions = extensions;
    load();
  }

  /** What was set for a number; nothing for one that is not ours. */
  public Preferences of(String number) {
    return all.getOrDefault(number, Preferences.NONE);
  }

  /** How many people refuse that caller. */
  public int blockers(String caller) {
    int count = 0;
    for (Preferences each : all.values()) {
      if (each.numbers(Preference.BLOCKED).contains(caller)) count++;
    }
    return count;
  }

  /** Tells of each number for which something was set, on the thread that did it. */
  public void watch(Consumer<String> watcher) {
    watchers.add(watcher);
  }

  /** Sets one thing; null takes it back. */
  public Preferences set(String number, Preference preference, @Nullable String value)
      throws Failure {
    return set(number, value == null ? Map.of(preference, "") : Map.of(preference, value));
  }

  /** Sets all of these or none; an empty value takes one back. */
  public synchronized Preferences set(String number, Map<Preference, String> changes)
      throws Failure {
    extensions.existing(number);
    Preferences now = of(number);
    for (var change : changes.entrySet()) {
      Preference preference = change.getKey();
      String value = change.getValue();
      if (!value.isEmpty() && !preference.takes(value)) {
        throw new Failure(
            Exit.USAGE,
            "`" + preference.word() + "` cannot be `" + value + "`.",
            "It is " + preference.kind().right() + ".");
      }
      now = now.with(preference, value.isEmpty() ? null : value);
    }
    write(number, changes);
    all.put(number, now);
    watchers.forEach(watcher -> watcher.accept(number));
    return now;
  }

  private void write(String number, Map<Preference, String> changes) throws Failure {
    try {
      database.durably(handle ->
          changes.forEach((preference, value) -> {
            handle.execute(
                "delete from extension_settings where number = ? and setting = ?",
                number,
                preference.word());
            if (value.isEmpty()) return;
            handle.execute(
                "insert into extension_settings (number, setting, content) values (?, ?, ?)",
                number,
                preference.word(),
                value);
          }));
    } catch (JdbiException e) {
      throw Extensions.notTaken(e);
    }
  }

  /** The extension is gone, and with it what was set. */
  void forget(String number) {
    all.remove(number);
  }

  private record Row(String number, String word, String value) {}

  private void load() throws Failure {
    try {
      List<Row> rows =
          database.with(handle ->
              handle
                  .createQuery("select number, setting, content from extension_settings")
                  .map((r, c) -> new Row(r.getString(1), r.getString(2), r.getString(3)))
                  .list());
      for (Row row : rows) {
        Preference preference = Preference.of(row.word());
        // What a newer version knows is left alone by an older one.
        if (preference == null || !preference.takes(row.value())) continue;
        all.put(row.number(), of(row.number()).with(preference, row.value()));
      }
    } catch (JdbiException e) {
      throw new Failure(
          Exit.FAILED,
          "The settings cannot be read (" + Database.reason(e) + ").",
          "Check that the disk has room and the file is yours; else put back a backup.",
          e);
    }
  }
}
