package org.ringfence.server.store;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.call.MediaPolicy;
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
  private final AtomicInteger requiring = new AtomicInteger();
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

  /** A phone may no longer speak for it: all of them prove anew that they may. */
  void doubt(String number) {
    watchers.forEach(watcher -> watcher.accept(number));
  }

  /** What an extension is made from. */
  public record Wish(String number, String name, String password, boolean md5Allowed) {}

  /** Adds an extension. */
  public synchronized Extension add(
      String number, String name, String password, boolean md5Allowed, long nowMs) throws Failure {
    addAll(List.of(new Wish(number, name, password, md5Allowed)), nowMs);
    return existing(number).extension();
  }

  /** Adds all of them or none, with one commit. */
  public synchronized void addAll(List<Wish> wishes, long nowMs) throws Failure {
    if (accounts.size() + wishes.size() > Limits.EXTENSIONS) {
      throw new Failure(Exit.FAILED, "There are too many extensions.", "Remove some first.");
    }
    Map<String, Account> made = new LinkedHashMap<>();
    for (Wish wish : wishes) {
      check(wish, made);
      Extension extension =
          new Extension(wish.number(), wish.name(), true, wish.md5Allowed(), false, null, nowMs);
      Map<String, String> ha1 = Account.ha1(wish.number(), realm, wish.password());
      made.put(wish.number(), new Account(extension, realm, ha1));
    }
    write(handle -> {
      PreparedBatch batch =
          handle.prepareBatch(
              "insert into extensions (number, name, enabled, md5_allowed, created_ms)"
                  + " values (?, ?, ?, ?, ?)");
      for (Account account : made.values()) {
        Extension e = account.extension();
        batch.add(e.number(), e.name(), e.enabled(), e.md5Allowed(), nowMs);
      }
      batch.execute();
      insertCredentials(handle, made.values());
    });
    made.forEach(this::changed);
  }

  private void check(Wish wish, Map<String, Account> others) throws Failure {
    String number = wish.number();
    if (!NUMBER.matcher(number).matches()) {
      throw new Failure(
          Exit.USAGE, "`" + number + "` is no extension.", "Use one to fifteen digits, as 1001.");
    }
    checkName(wish.name());
    if (accounts.containsKey(number) || others.containsKey(number)) {
      throw new Failure(
          Exit.FAILED,
          "Extension " + number + " exists already.",
          "Give it a new password with `./ringfence user password " + number + "`.");
    }
  }

  private static void checkName(String name) throws Failure {
    if (isUsableName(name)) return;
    throw new Failure(
        Exit.USAGE, "The name is not usable.", "Use up to 100 characters of plain text.");
  }

  static boolean isUsableName(String name) {
    return name.length() <= NAME_MAX && name.chars().noneMatch(Character::isISOControl);
  }

  /** Says whether an extension's phones must show a device certificate besides the password. */
  public synchronized Extension requireCertificate(String number, boolean required) throws Failure {
    Account account = existing(number);
    if (account.extension().certificateRequired() == required) return account.extension();
    write(handle ->
        handle.execute(
            "update extensions set certificate_required = ? where number = ?", required, number));
    Extension changed = account.extension().requiring(required);
    Account now = new Account(changed, account.realm(), account.ha1());
    // What is allowed now was allowed before, so nobody has to prove anything anew.
    keep(number, now);
    if (required) watchers.forEach(watcher -> watcher.accept(number));
    return changed;
  }

  /**
   * Says how an extension's calls are protected, from its next call on.
   *
   * @param policy null for what the configuration says
   */
  public synchronized Extension setMedia(String number, @Nullable MediaPolicy policy)
      throws Failure {
    Account account = existing(number);
    String text = policy == null ? null : policy.name();
    write(
        handle -> handle.execute("update extensions set media = ? where number = ?", text, number));
    Extension changed = account.extension().protecting(policy);
    keep(number, new Account(changed, account.realm(), account.ha1()));
    return changed;
  }

  /**
   * Gives an extension a secret for IAX2, which is not its password: that protocol's proof needs
   * the secret itself, so it is kept sealed, and a password never is.
   *
   * @return the secret; null when it was taken away
   */
  public synchronized @Nullable String setIax(String number, boolean on) throws Failure {
    Account account = existing(number);
    String secret = on ? Password.random() : null;
    Account changed = account.withIax(secret);
    write(handle -> {
      handle.execute(
          "delete from credentials where number = ? and algorithm = ?", number, Account.IAX2);
      if (secret != null) {
        byte[] plain = secret.getBytes(StandardCharsets.US_ASCII);
        byte[] sealed = seal.seal(plain, context(number, account.realm(), Account.IAX2));
        handle.execute(
            "insert into credentials (number, algorithm, realm, sealed) values (?, ?, ?, ?)",
            number,
            Account.IAX2,
            account.realm(),
            Base64.getEncoder().encodeToString(sealed));
      }
    });
    changed(number, changed);
    return secret;
  }

  /** Says who answers there. */
  public synchronized Extension rename(String number, String name) throws Failure {
    Account account = existing(number);
    checkName(name);
    write(
        handle -> handle.execute("update extensions set name = ? where number = ?", name, number));
    Extension changed = account.extension().named(name);
    keep(number, new Account(changed, account.realm(), account.ha1()));
    return changed;
  }

  /** Whether any extension wants to see a certificate. */
  public boolean anyRequiresCertificate() {
    return requiring.get() > 0;
  }

  /** Gives an extension a new password, of today's realm. */
  public synchronized void setPassword(String number, String password) throws Failure {
    Account account = existing(number);
    Account changed = new Account(account.extension(), realm, Account.ha1(number, realm, password));
    write(handle -> {
      handle.execute("delete from credentials where number = ?", number);
      insertCredentials(handle, List.of(changed));
    });
    changed(number, changed);
  }

  /** Removes an extension and its credentials. */
  public synchronized void remove(String number) throws Failure {
    existing(number);
    write(handle -> {
      handle.execute("delete from credentials where number = ?", number);
      handle.execute("delete from extensions where number = ?", number);
    });
    changed(number, null);
  }

  /** The account of a number; fails when there is none. */
  public Account existing(String number) throws Failure {
    Account account = accounts.get(number);
    if (account == null) {
      throw new Failure(
          Exit.FAILED, "There is no extension " + number + ".", "See `./ringfence user list`.");
    }
    return account;
  }

  private void insertCredentials(Handle handle, Collection<Account> of) {
    PreparedBatch batch =
        handle.prepareBatch(
            "insert into credentials (number, algorithm, realm, sealed) values (?, ?, ?, ?)");
    for (Account account : of) {
      String number = account.extension().number();
      account
          .ha1()
          .forEach((algorithm, hash) -> {
            byte[] plain = hash.getBytes(StandardCharsets.US_ASCII);
            byte[] sealed = seal.seal(plain, context(number, realm, algorithm));
            String text = Base64.getEncoder().encodeToString(sealed);
            batch.add(number, algorithm, realm, text);
          });
    }
    batch.execute();
  }

  private void write(org.jdbi.v3.core.HandleConsumer<RuntimeException> work) throws Failure {
    try (Seal.Hold stored = seal.hold()) {
      database.durably(work);
    } catch (JdbiException e) {
      throw notTaken(e);
    }
  }

  static Failure notTaken(JdbiException e) {
    return new Failure(
        Exit.FAILED,
        "The database did not take the change (" + Database.reason(e) + ").",
        "Check that the disk has room (`./ringfence doctor`) and try again.",
        e);
  }

  private void changed(String number, @Nullable Account account) {
    keep(number, account);
    watchers.forEach(watcher -> watcher.accept(number));
  }

  private void keep(String number, @Nullable Account account) {
    Account before = account == null ? accounts.remove(number) : accounts.put(number, account);
    requiring.addAndGet(required(account) - required(before));
  }

  private static int required(@Nullable Account account) {
    return account != null && account.extension().certificateRequired() ? 1 : 0;
  }

  static String context(String number, String realm, String algorithm) {
    return number + "|" + realm + "|" + algorithm;
  }

  private record Row(String number, String algorithm, String realm, String sealed) {}

  private void load() throws Failure {
    List<Extension> extensions = new ArrayList<>();
    Map<String, List<Row>> rows = new HashMap<>();
    try {
      database.with(handle -> {
        extensions.addAll(
            handle
                .createQuery(
                    "select number, name, enabled, md5_allowed, certificate_required, media,"
                        + " created_ms from extensions")
                .map((r, c) ->
                    new Extension(
                        r.getString(1),
                        r.getString(2),
                        r.getBoolean(3),
                        r.getBoolean(4),
                        r.getBoolean(5),
                        media(r.getString(6)),
                        r.getLong(7)))
                .list());
        handle
            .createQuery("select number, algorithm, realm, sealed from credentials")
            .map((r, c) -> new Row(r.getString(1), r.getString(2), r.getString(3), r.getString(4)))
            .forEach(row -> rows.computeIfAbsent(row.number(), n -> new ArrayList<>()).add(row));
        return 0;
      });
      for (Extension extension : extensions) {
        keep(extension.number(), open(extension, rows.getOrDefault(extension.number(), List.of())));
      }
    } catch (GeneralSecurityException | IllegalArgumentException | JdbiException e) {
      throw new Failure(
          Exit.FAILED,
          "The stored credentials cannot be read: secret.key is not the key they were sealed with.",
          "Put database and secret.key back from the same backup.",
          e);
    }
  }

  private static @Nullable MediaPolicy media(@Nullable String stored) {
    return stored == null ? null : MediaPolicy.valueOf(stored);
  }

  private Account open(Extension extension, List<Row> rows) throws GeneralSecurityException {
    Map<String, String> ha1 = new HashMap<>();
    String rowRealm = realm;
    for (Row row : rows) {
      byte[] sealed = Base64.getDecoder().decode(row.sealed());
      byte[] opened = seal.open(sealed, context(row.number(), row.realm(), row.algorithm()));
      ha1.put(row.algorithm(), new String(opened, StandardCharsets.US_ASCII));
      rowRealm = row.realm();
    }
    return new Account(extension, rowRealm, ha1);
  }
}
