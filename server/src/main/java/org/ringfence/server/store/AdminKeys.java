package org.ringfence.server.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.JdbiException;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/** The security keys of administrators, and what lets somebody in who has lost them. */
public final class AdminKeys {
  public static final int MOST_EACH = 10;

  private static final int CODES = 10;
  private static final int CODE_LETTERS = 16;

  /** Without letters and digits that are taken for one another. */
  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

  private static final String COLUMNS =
      "id, name, label, host, credential, counter, created_ms, used_ms";

  private final Database database;
  private final SecureRandom random = new SecureRandom();

  AdminKeys(Database database) {
    this.database = database;
  }

  /** How a key is named here that calls itself that. */
  public static String id(byte[] credentialId) {
    return HexFormat.of().formatHex(sha256(credentialId));
  }

  /** Those of one administrator, the oldest first. */
  public List<AdminKey> of(String name) {
    return database.with((Handle handle) ->
        handle
            .createQuery(
                "select "
                    + COLUMNS
                    + " from admin_keys where name = :name order by created_ms, id"
                    + " fetch first "
                    + MOST_EACH
                    + " rows only")
            .bind("name", name)
            .map((r, c) ->
                new AdminKey(
                    r.getString(1),
                    r.getString(2),
                    r.getString(3),
                    r.getString(4),
                    r.getString(5),
                    r.getLong(6),
                    r.getLong(7),
                    r.getLong(8)))
            .list());
  }

  /** Keeps a new one. */
  public void add(AdminKey key) throws Failure {
    if (of(key.name()).size() >= MOST_EACH) {
      throw new Failure(Exit.FAILED, "These are enough keys.", "Remove one first.");
    }
    write(handle ->
        handle.execute(
            "insert into admin_keys (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?)",
            key.id(),
            key.name(),
            key.label(),
            key.host(),
            key.credential(),
            key.counter(),
            key.createdMs(),
            key.usedMs()));
  }

  /**
   * It signed, and says how often it has by now.
   *
   * @return false when another sign-in with it came first
   */
  public boolean used(AdminKey key, long counter, long nowMs) throws Failure {
    int[] changed = new int[1];
    write(handle ->
        changed[0] =
            handle.execute(
                "update admin_keys set counter = ?, used_ms = ? where id = ? and counter = ?",
                counter,
                nowMs,
                key.id(),
                key.counter()));
    return changed[0] == 1;
  }

  /** Takes one away; with the last of them the recovery codes go. */
  public void remove(String name, String id) throws Failure {
    write(handle -> {
      handle.execute("delete from admin_keys where name = ? and id = ?", name, id);
      int left =
          handle
              .createQuery("select count(*) from admin_keys where name = :name")
              .bind("name", name)
              .mapTo(Integer.class)
              .one();
      if (left == 0) handle.execute("delete from recovery_codes where name = ?", name);
    });
  }

  /** Takes all of an administrator's away. */
  public void removeAll(String name) throws Failure {
    write(handle -> {
      handle.execute("delete from admin_keys where name = ?", name);
      handle.execute("delete from recovery_codes where name = ?", name);
    });
  }

  /** Makes new recovery codes in place of those before; nobody is told them again. */
  public List<String> newCodes(String name) throws Failure {
    List<String> codes = new ArrayList<>();
    for (int i = 0; i < CODES; i++) {
      StringBuilder code = new StringBuilder();
      for (int j = 0; j < CODE_LETTERS; j++) {
        if (j > 0 && j % 4 == 0) code.append('-');
        code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      codes.add(code.toString());
    }
    write(handle -> {
      handle.execute("delete from recovery_codes where name = ?", name);
      for (String each : codes) {
        handle.execute(
            "insert into recovery_codes (hash, name) values (?, ?)", hash(name, each), name);
      }
    });
    return codes;
  }

  /** Uses a code up; whether it was one. */
  public boolean spend(String name, String code) throws Failure {
    if (code.length() > 64) return false;
    int[] spent = new int[1];
    write(handle ->
        spent[0] = handle.execute("delete from recovery_codes where hash = ?", hash(name, code)));
    return spent[0] == 1;
  }

  /** How many codes are left. */
  public int codes(String name) {
    return database.with((Handle handle) ->
        handle
            .createQuery("select count(*) from recovery_codes where name = :name")
            .bind("name", name)
            .mapTo(Integer.class)
            .one());
  }

  private void write(HandleConsumer<RuntimeException> work) throws Failure {
    try {
      database.durably(work);
    } catch (JdbiException e) {
      throw Extensions.notTaken(e);
    }
  }

  private static String hash(String name, String code) {
    String plain = code.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return HexFormat.of().formatHex(sha256((name + "|" + plain).getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
