package org.ringfence.server.store;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.JdbiException;

/** Text messages for phones that were off when they came. */
public final class Texts {
  /** So many wait for one extension; a full one takes no more. */
  private static final int MOST_WAITING = 100;

  private final Database database;

  Texts(Database database) {
    this.database = database;
  }

  /** Keeps a message, whose id is not looked at; whether there was room for it. */
  public boolean add(Text wish) {
    if (isFull(wish.number())) return false;
    database.soon(handle ->
        handle.execute(
            "insert into texts (id, number, sender, sent_ms, content_type, body)"
                + " values (?, ?, ?, ?, ?, ?)",
            UUID.randomUUID().toString(),
            wish.number(),
            wish.sender(),
            wish.sentMs(),
            wish.contentType(),
            wish.body()));
    return true;
  }

  /** While the database is away nobody knows, and what it gets later is bounded as a whole. */
  private boolean isFull(String number) {
    try {
      return of(number).size() >= MOST_WAITING;
    } catch (JdbiException e) {
      if (database.away(e)) return false;
      throw e;
    }
  }

  /** Those that wait for an extension, the oldest first. */
  public List<Text> of(String number) {
    return database.with(handle ->
        handle
            .createQuery(
                "select id, number, sender, sent_ms, content_type, body from texts"
                    + " where number = :number order by sent_ms, id")
            .bind("number", number)
            .map((r, c) ->
                new Text(
                    r.getString(1),
                    r.getString(2),
                    r.getString(3),
                    r.getLong(4),
                    r.getString(5),
                    r.getString(6)))
            .list());
  }

  /** It has arrived. */
  public void remove(String id) {
    database.soon(handle -> handle.execute("delete from texts where id = ?", id));
  }

  /** Deletes those sent before that. */
  void deleteBefore(long ms) {
    database.inTransaction(handle -> handle.execute("delete from texts where sent_ms < ?", ms));
  }
}
