package org.ringfence.server.store;

import java.util.List;

/** Who may administer the server; passwords are kept as Argon2id hashes. */
public final class Admins {
  private final Database database;

  public Admins(Database database) {
    this.database = database;
  }

  /** Adds an administrator, or gives an existing one a new password. */
  public void put(String name, String password, long nowMs) {
    String hash = Password.hash(password);
    database.durably(handle -> {
      handle.execute("delete from admins where name = ?", name);
      handle.execute(
          "insert into admins (name, hash, created_ms) values (?, ?, ?)", name, hash, nowMs);
    });
  }

  /** The names. */
  public List<String> names() {
    return database.with(handle ->
        handle.createQuery("select name from admins order by name").mapTo(String.class).list());
  }

  /** Whether this is that administrator's password; as slow for a name that does not exist. */
  public boolean verify(String name, String password) {
    String hash =
        database.with(handle ->
            handle
                .createQuery("select hash from admins where name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findOne()
                .orElse(""));
    if (hash.isEmpty()) {
      return Password.hash(password).isEmpty();
    }
    return Password.matches(password, hash);
  }
}
