package org.ringfence.server.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.JdbiException;
import org.ringfence.server.report.Failure;

/**
 * Who is logged in at whose phones: answered from memory, written through to the database. A desk
 * has one guest; a guest may be at several desks.
 */
public final class HotDesks {
  private final Database database;
  private final Map<String, String> guests = new ConcurrentHashMap<>();

  HotDesks(Database database) throws Failure {
    this.database = database;
    try {
      database
          .with(handle ->
              handle
                  .createQuery("select desk, number from hot_desks")
                  .map((r, c) -> Map.entry(r.getString(1), r.getString(2)))
                  .list())
          .forEach(each -> guests.put(each.getKey(), each.getValue()));
    } catch (JdbiException e) {
      throw Stores.unreadable("hot desks", e);
    }
  }

  /** Who speaks when a phone of that extension does: its guest, or itself. */
  public String at(String desk) {
    return guests.getOrDefault(desk, desk);
  }

  /** The desks at which that extension is logged in. */
  public List<String> of(String number) {
    if (guests.isEmpty()) return List.of();
    List<String> desks = new ArrayList<>(1);
    guests.forEach((desk, guest) -> {
      if (guest.equals(number)) desks.add(desk);
    });
    return desks;
  }

  /** Logs an extension in there, in the place of whoever was. */
  public void logIn(String desk, String number) {
    database.durably(handle -> {
      handle.execute("delete from hot_desks where desk = ?", desk);
      handle.execute("insert into hot_desks (desk, number) values (?, ?)", desk, number);
    });
    guests.put(desk, number);
  }

  /** Logs whoever is there out; whether anybody was. */
  public boolean logOut(String desk) {
    database.durably(handle -> handle.execute("delete from hot_desks where desk = ?", desk));
    return guests.remove(desk) != null;
  }

  /** The extension is no more. */
  void forget(String number) {
    guests.remove(number);
    guests.values().removeIf(number::equals);
  }
}
