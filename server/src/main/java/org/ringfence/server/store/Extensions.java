package org.ringfence.server.store;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/** The extensions and their credentials: answered from memory, written through to the database. */
public final class Extensions {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
  private static final int NAME_MAX = 100;

  private final Database database;
  private final Seal seal;
  private final String realm;
  private final Map<String, Account> accounts = new ConcurrentHashMap<>();
  private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

  /**
   * Loads all of them.
   *
   * @param realm the realm new passwords belong to
   */
  public Extensions(Database database, Seal seal, String realm) throws Failure {
    this.database = database;
    this.seal = seal;
    this.realm = realm;
    load();
  }

  /** The account of a number, whatever the realm of its password; null when there is none. */
  public @Nullable Account find(String number) {
    return accounts.get(number);
  }

  /** All of them, the shortest and lowest number first. */
  public List<Extension> all() {
    return accounts.values().stream()
        .map(Account::extension)
        .sorted(
            Comparator.comparingInt((Extension e) -> e.number().length())
                .thenComparing(Extension::number))
        .toList();
  }

  /** Numbers whose password belongs to another realm than today's, and so proves nothing. */
  public List<String> ofOtherRealms() {
    return accounts.values().stream()
        .filter(account -> !account.realm().equals(realm))
        .map(account -> account.extension().number())
        .sorted()
        .toList();
  }

  /** Tells of each number that is added, changed or removed, on the thread that did it. */
  public void watch(Consumer<String> watcher) {
    watchers.add(watcher);
  }

  /** Adds an extension. */
  public synchronized Extension add(
      String number, String name, String password, boolean md5Allowed, long nowMs) throws Failure {
    if (!NUMBER.matcher(number).matches()) {
      throw new Failure(
          Exit.USAGE, "`" + number + "` is no extension.", "Use one to fifteen digits, as 1001.");
    }
    if (name.length() > NAME_MAX || name.chars().anyMatch(Character::isISOControl)) {
      throw new Failure(
          Exit.USAGE, "The name is not usable.", "Use up to 100 characters of plain text.");
    }
    if (accounts.containsKey(number)) {
      throw new Failure(
          Exit.FAILED,
          "Extension " + number + " exists already.",
          "Give it a new password with `./ringfence user password " + number + "`.");
    }
    if (accounts.size() >= Limits.EXTENSIONS) {
      throw new Failure(Exit.FAILED, "There are too many extensions.", "Remove some first.");
    }
    Extension extension = new Extension(number, name, true, md5Allowed, nowMs);
    Map<String, String> ha1 = Account.ha1(number, realm, password);
    write(
        handle -> {
          handle.execute(
              "insert into extensions (number, name, enabled, md5_allowed, created_ms)"
                  + " values (?, ?, ?, ?, ?)",
              number,
              name,
              true,
              md5Allowed,
              nowMs);
          insertCredentials(handle, number, ha1);
        });
    changed(number, new Account(extension, realm, ha1));
    return extension;
  }

  /** Gives an extension a new password, of today's realm. */
  public synchronized void setPassword(String number, String password) throws Failure {
    Account account = existing(number);
    Map<String, String> ha1 = Account.ha1(number, realm, password);
    write(
        handle -> {
          handle.execute("delete from credentials where number = ?", number);
          insertCredentials(handle, number, ha1);
        });
    changed(number, new Account(account.extension(), realm, ha1));
  }

  /** Removes an extension and its credentials. */
  public synchronized void remove(String number) throws Failure {
    existing(number);
    write(
        handle -> {
          handle.execute("delete from credentials where number = ?", number);
          handle.execute("delete from extensions where number = ?", number);
        });
    changed(number, null);
  }

  private Account existing(String number) throws Failure {
    Account account = accounts.get(number);
    if (account == null) {
      throw new Failure(
          Exit.FAILED, "There is no extension " + number + ".", "See `./ringfence user list`.");
    }
    return account;
  }

  private void insertCredentials(Handle handle, String number, Map<String, String> ha1) {
    ha1.forEach(
        (algorithm, hash) -> {
          byte[] sealed =
              seal.seal(
                  hash.getBytes(StandardCharsets.US_ASCII), context(number, realm, algorithm));
          handle.execute(
              "insert into credentials (number, algorithm, realm, sealed) values (?, ?, ?, ?)",
              number,
              algorithm,
              realm,
              java.util.Base64.getEncoder().encodeToString(sealed));
        });
  }

  private void write(org.jdbi.v3.core.HandleConsumer<RuntimeException> work) throws Failure {
    try {
      database.inTransaction(work);
    } catch (JdbiException e) {
      throw new Failure(
          Exit.FAILED,
          "The database did not take the change (" + Database.reason(e) + ").",
          "Check that the disk has room (`./ringfence doctor`) and try again.",
          e);
    }
  }

  private void changed(String number, @Nullable Account account) {
    if (account == null) {
      accounts.remove(number);
    } else {
      accounts.put(number, account);
    }
    watchers.forEach(watcher -> watcher.accept(number));
  }

  private static String context(String number, String realm, String algorithm) {
    return number + "|" + realm + "|" + algorithm;
  }

  private record Row(String number, String algorithm, String realm, String sealed) {}

  private void load() throws Failure {
    List<Extension> extensions = new ArrayList<>();
    Map<String, List<Row>> rows = new HashMap<>();
    try {
      database.with(
          handle -> {
            extensions.addAll(
                handle
                    .createQuery(
                        "select number, name, enabled, md5_allowed, created_ms from extensions")
                    .map(
                        (r, c) ->
                            new Extension(
                                r.getString(1),
                                r.getString(2),
                                r.getBoolean(3),
                                r.getBoolean(4),
                                r.getLong(5)))
                    .list());
            handle
                .createQuery("select number, algorithm, realm, sealed from credentials")
                .map(
                    (r, c) ->
                        new Row(r.getString(1), r.getString(2), r.getString(3), r.getString(4)))
                .forEach(
                    row -> rows.computeIfAbsent(row.number(), n -> new ArrayList<>()).add(row));
            return 0;
          });
      for (Extension extension : extensions) {
        accounts.put(
            extension.number(), open(extension, rows.getOrDefault(extension.number(), List.of())));
      }
    } catch (GeneralSecurityException | IllegalArgumentException | JdbiException e) {
      throw new Failure(
          Exit.FAILED,
          "The stored credentials cannot be read: secret.key is not the key they were sealed with.",
          "Put database and secret.key back from the same backup.",
          e);
    }
  }

  private Account open(Extension extension, List<Row> rows) throws GeneralSecurityException {
    Map<String, String> ha1 = new HashMap<>();
    String rowRealm = realm;
    for (Row row : rows) {
      byte[] sealed = java.util.Base64.getDecoder().decode(row.sealed());
      byte[] opened = seal.open(sealed, context(row.number(), row.realm(), row.algorithm()));
      ha1.put(row.algorithm(), new String(opened, StandardCharsets.US_ASCII));
      rowRealm = row.realm();
    }
    return new Account(extension, rowRealm, ha1);
  }
}
