package org.ringfence.server.store;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.report.Failure;

/**
 * Who called each number last, as far as it may know, and whom it called. Answered from memory;
 * what is new is written every now and then, so a killed process forgets the last seconds.
 */
public final class LastCalls {
  private static final int CHARS = 64;

  private final Database database;
  private final Map<String, String> callers = new ConcurrentHashMap<>();
  private final Map<String, String> dialled = new ConcurrentHashMap<>();
  private final Set<String> changed = ConcurrentHashMap.newKeySet();

  private record Row(String number, String caller, String dialled) {}

  LastCalls(Database database) throws Failure {
    this.database = database;
    try {
      database
          .with(handle ->
              handle
                  .createQuery("select number, caller, dialled from last_calls")
                  .map((r, c) -> new Row(r.getString(1), r.getString(2), r.getString(3)))
                  .list())
          .forEach(row -> {
            if (!row.caller().isEmpty()) callers.put(row.number(), row.caller());
            if (!row.dialled().isEmpty()) dialled.put(row.number(), row.dialled());
          });
    } catch (JdbiException e) {
      throw Stores.unreadable("last calls", e);
    }
  }

  public @Nullable String caller(String number) {
    return callers.get(number);
  }

  public @Nullable String dialled(String number) {
    return dialled.get(number);
  }

  /** Somebody called that number, which may know who. */
  public void called(String number, String by) {
    if (number.length() > CHARS || by.length() > CHARS) return;
    if (!by.equals(callers.put(number, by))) changed.add(number);
  }

  /** That number called somebody. */
  public void dialled(String number, String whom) {
    if (number.length() > CHARS || whom.length() > CHARS) return;
    if (!whom.equals(dialled.put(number, whom))) changed.add(number);
  }

  /** Writes what is new. */
  void store() {
    if (changed.isEmpty()) return;
    Set<String> now = new HashSet<>(changed);
    changed.removeAll(now);
    try {
      database.inTransaction(handle -> {
        for (String number : now) {
          handle.execute("delete from last_calls where number = ?", number);
          handle.execute(
              "insert into last_calls (number, caller, dialled) values (?, ?, ?)",
              number,
              callers.getOrDefault(number, ""),
              dialled.getOrDefault(number, ""));
        }
      });
    } catch (JdbiException later) {
      changed.addAll(now);
    }
  }
}
