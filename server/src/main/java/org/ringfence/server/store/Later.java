package org.ringfence.server.store;

import java.util.ArrayDeque;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.JdbiException;
import org.ringfence.base.Limits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes that wait for a database that is away, in the order they were made. */
final class Later {
  private static final Logger LOG = LoggerFactory.getLogger(Later.class);

  private final Database database;
  private final ArrayDeque<HandleConsumer<RuntimeException>> waiting = new ArrayDeque<>();
  private long lost;

  Later(Database database) {
    this.database = database;
  }

  /**
   * Does all of some writing now, or when the database is back.
   *
   * @return false when it waits
   * @throws JdbiException when it is not for the database's being away, or too much waits already
   */
  boolean write(HandleConsumer<RuntimeException> work) {
    JdbiException away = null;
    if (count() == 0) {
      try {
        database.inTransaction(work);
        return true;
      } catch (JdbiException e) {
        if (!database.away(e)) throw e;
        away = e;
      }
    }
    synchronized (waiting) {
      if (waiting.size() < Limits.WRITES_WAITING) {
        waiting.add(work);
        return false;
      }
      lost++;
    }
    throw away != null ? away : new Full();
  }

  /** So much waits that no more is taken. */
  private static final class Full extends JdbiException {
    private static final long serialVersionUID = 1L;

    Full() {
      super("too much waits for the database already");
    }
  }

  /** Tries those that wait; to be called each second, from one thread. */
  void retry() {
    for (HandleConsumer<RuntimeException> each = first(); each != null; each = first()) {
      try {
        database.inTransaction(each);
      } catch (JdbiException e) {
        if (database.away(e)) return;
        // Taken already, when the connection broke before it was said.
        if (!Database.isThere(e)) {
          LOG.error("what waited for the database is not taken: {}", Database.reason(e));
          synchronized (waiting) {
            lost++;
          }
        }
      }
      synchronized (waiting) {
        waiting.remove();
      }
    }
  }

  private HandleConsumer<RuntimeException> first() {
    synchronized (waiting) {
      return waiting.peek();
    }
  }

  int count() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  /** Those for which there was no room, or that the database did not want. */
  long lost() {
    synchronized (waiting) {
      return lost;
    }
  }
}
