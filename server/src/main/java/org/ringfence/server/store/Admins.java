package org.ringfence.server.store;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * Who may administer the server; passwords are kept as Argon2id hashes. The first comes in by a
 * link that the server prints at its first start, and others by links too: nobody needs to know
 * another one's password.
 */
public final class Admins {
  /** How long a link lets in. */
  public static final Duration LINK_LASTS = Duration.ofDays(1);

  private static final int MOST = 200;
  private static final int LINK_BYTES = 24;
  private static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]{0,63}";
  private static final String COLUMNS =
      "select name, role, case when totp <> '' or exists (select 1 from admin_keys k where k.name ="
          + " admins.name) then 1 else 0 end, created_ms from admins";

  private final Database database;
  private final Seal seal;
  private final SecureRandom random = new SecureRandom();

  /** Whom a link is for. */
  public record Invited(String name, Role role) {}

  public Admins(Database database, Seal seal) {
    this.database = database;
    this.seal = seal;
  }

  /** Adds an administrator, or gives an existing one a new password. */
  public void put(String name, Role role, String password, long nowMs) throws Failure {
    if (!name.matches(NAME)) {
      throw new Failure(
          Exit.USAGE,
          "This name is not usable.",
          "Begin with a letter or digit; then up to 63 of those and of . _ @ - as well.");
    }
    Password.judge(password, name);
    String hash = Password.hash(password);
    write(handle -> {
      int known =
          handle.execute("update admins set hash = ?, role = ? where name = ?", hash, role, name);
      if (known > 0) return;
      handle.execute(
          "insert into admins (name, hash, created_ms, role) values (?, ?, ?, ?)",
          name,
          hash,
          nowMs,
          role);
    });
  }

  /** All of them, by name. */
  public List<Admin> all() {
    return database.with(handle ->
        handle
            .createQuery(COLUMNS + " order by name fetch first " + MOST + " rows only")
            .map((r, c) -> admin(r.getString(1), r.getString(2), r.getInt(3), r.getLong(4)))
            .list());
  }

  /** The one of that name; null for none. */
  public @Nullable Admin find(String name) {
    return database.with(handle ->
        handle
            .createQuery(COLUMNS + " where name = :name")
            .bind("name", name)
            .map((r, c) -> admin(r.getString(1), r.getString(2), r.getInt(3), r.getLong(4)))
            .findOne()
            .orElse(null));
  }

  private static Admin admin(String name, String role, int factors, long createdMs) {
    return new Admin(name, Role.valueOf(role), factors > 0, createdMs);
  }

  /** Removes one; the last owner stays. */
  public void remove(String name) throws Failure {
    Admin admin = find(name);
    if (admin == null) throw new Failure(Exit.FAILED, "There is no such administrator.", "");
    boolean owner = admin.role() == Role.OWNER;
    if (owner && all().stream().filter(each -> each.role() == Role.OWNER).count() < 2) {
      throw new Failure(Exit.FAILED, "This is the last owner.", "Invite another owner first.");
    }
    write(handle -> {
      handle.execute("delete from admins where name = ?", name);
      handle.execute("delete from admin_keys where name = ?", name);
      handle.execute("delete from recovery_codes where name = ?", name);
    });
  }

  /** Whether this is that administrator's password; as slow for a name that does not exist. */
  public boolean verify(String name, String password) {
    String hash = column("hash", name);
    if (hash.isEmpty()) {
      return Password.hash(password).isEmpty();
    }
    return Password.matches(password, hash);
  }

  private String column(String column, String name) {
    return database.with(handle ->
        handle
            .createQuery("select " + column + " from admins where name = :name")
            .bind("name", name)
            .mapTo(String.class)
            .findOne()
            .orElse(""));
  }

  /** What that administrator's codes are made from; null when none are asked for. */
  public byte @Nullable [] secondFactor(String name) {
    String sealed = column("totp", name);
    if (sealed.isEmpty()) return null;
    try {
      return seal.open(Base64.getDecoder().decode(sealed), context(name));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException("what is sealed for " + name + " cannot be opened", e);
    }
  }

  /** Asks that administrator for codes from now on; null for no more. */
  public void setSecondFactor(String name, byte @Nullable [] secret) throws Failure {
    try (Seal.Hold stored = seal.hold()) {
      String sealed =
          secret == null
              ? ""
              : Base64.getEncoder().encodeToString(seal.seal(secret, context(name)));
      write(handle -> handle.execute("update admins set totp = ? where name = ?", sealed, name));
    }
  }

  static String context(String name) {
    return "second factor of " + name;
  }

  /** Makes a link for one person; what is answered is known to nobody else. */
  public String invite(String name, Role role, long nowMs) throws Failure {
    byte[] bytes = new byte[LINK_BYTES];
    random.nextBytes(bytes);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    write(handle -> {
      handle.execute("delete from links where name = ? or expires_ms < ?", name, nowMs);
      handle.execute(
          "insert into links (hash, name, role, expires_ms) values (?, ?, ?, ?)",
          hash(text),
          name,
          role,
          nowMs + LINK_LASTS.toMillis());
    });
    return text;
  }

  /** Whom a link is for while it is good; null for anything else. */
  public @Nullable Invited invited(String link, long nowMs) {
    return database.with((Handle handle) ->
        handle
            .createQuery("select name, role from links where hash = :hash and expires_ms > :now")
            .bind("hash", hash(link))
            .bind("now", nowMs)
            .map((r, c) -> new Invited(r.getString(1), Role.valueOf(r.getString(2))))
            .findOne()
            .orElse(null));
  }

  /** Makes a link worthless; whether it was good until now. */
  public boolean spend(String link) throws Failure {
    int[] spent = new int[1];
    write(handle -> spent[0] = handle.execute("delete from links where hash = ?", hash(link)));
    return spent[0] == 1;
  }

  private void write(HandleConsumer<RuntimeException> work) throws Failure {
    try {
      database.durably(work);
    } catch (JdbiException e) {
      throw Extensions.notTaken(e);
    }
  }

  private static String hash(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
