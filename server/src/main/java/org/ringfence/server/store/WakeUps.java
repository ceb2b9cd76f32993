package org.ringfence.server.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.report.Failure;

/**
 * Who is to be woken, and when: answered from memory, written through to the database. Nobody
 * sleeps on because a database is away.
 */
public final class WakeUps {
  /**
   * A wish to be woken.
   *
   * @param tries how often it was tried already
   */
  public record WakeUp(String number, long atMs, int tries) {}

  private final Database database;
  private final Map<String, WakeUp> all = new ConcurrentHashMap<>();

  WakeUps(Database database) throws Failure {
    this.database = database;
    try {
      database
          .with(handle ->
              handle
                  .createQuery("select number, at_ms, tries from wake_ups")
                  .map((r, c) -> new WakeUp(r.getString(1), r.getLong(2), r.getInt(3)))
                  .list())
          .forEach(each -> all.put(each.number(), each));
    } catch (JdbiException e) {
      throw Stores.unreadable("wake-up calls", e);
    }
  }

  public @Nullable WakeUp of(String number) {
    return all.get(number);
  }

  /** Those whose time has come. */
  public List<WakeUp> due(long nowMs) {
    return all.values().stream().filter(each -> each.atMs() <= nowMs).toList();
  }

  /** The one of that number, in the place of any it had. */
  public void put(WakeUp wish) {
    database.soon(handle -> {
      handle.execute("delete from wake_ups where number = ?", wish.number());
      handle.execute(
          "insert into wake_ups (number, at_ms, tries) values (?, ?, ?)",
          wish.number(),
          wish.atMs(),
          wish.tries());
    });
    all.put(wish.number(), wish);
  }

  public void remove(String number) {
    database.soon(handle -> handle.execute("delete from wake_ups where number = ?", number));
    all.remove(number);
  }

  /** The extension is no more. */
  void forget(String number) {
    all.remove(number);
  }
}
