package org.ringfence.server.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faxes that came. What is known of them is in the database, and so is the sealed key of each;
 * their pages are in files below {@code faxes}, as PDF. Whoever deletes a fax deletes its key.
 */
public final class Faxes {
  private static final Logger LOG = LoggerFactory.getLogger(Faxes.class);
  private static final Pattern ID = Pattern.compile("[0-9a-f-]{1,36}");
  private static final int PIECE_BYTES = 4_096;
  private static final String COLUMNS =
      "id, number, caller, caller_name, received_ms, pages, outcome, email";

  private final Database database;
  private final Seal seal;
  private final Path folder;
  private final SecureRandom random = new SecureRandom();
  private volatile Runnable news = () -> {};

  Faxes(Database database, Seal seal, Path folder) {
    this.database = database;
    this.seal = seal;
    this.folder = folder;
  }

  /** Who is told when there is one more. */
  public void watch(Runnable told) {
    news = told;
  }

  /**
   * Keeps one; the id of {@code wish} is not looked at.
   *
   * @param keepUntilMs when it is deleted
   */
  public void add(Fax wish, byte[] pdf, long keepUntilMs) throws IOException {
    String id = UUID.randomUUID().toString();
    byte[] key = new byte[SealedSound.KEY_BYTES];
    random.nextBytes(key);
    write(id, key, pdf);
    try (Seal.Hold stored = seal.hold()) {
      String sealed = Base64.getEncoder().encodeToString(seal.seal(key, context(id)));
      database.inTransaction(handle ->
          handle.execute(
              "insert into faxes ("
                  + COLUMNS
                  + ", keep_until_ms, data_key) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              id,
              wish.number(),
              cut(wish.caller()),
              cut(wish.callerName()),
              wish.receivedMs(),
              wish.pages(),
              cut(wish.outcome()),
              wish.email(),
              keepUntilMs,
              sealed));
    } catch (JdbiException e) {
      remove(id);
      throw new IOException("the database took no fax: " + Database.reason(e), e);
    }
    news.run();
  }

  private void write(String id, byte[] key, byte[] pdf) throws IOException {
    try (SealedSound file = SealedSound.create(folder.resolve(id), key, id)) {
      for (int at = 0; at < pdf.length; at += PIECE_BYTES) {
        byte[] piece = Arrays.copyOfRange(pdf, at, Math.min(pdf.length, at + PIECE_BYTES));
        file.append(piece, piece.length);
      }
      file.end();
    }
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), 256));
  }

  /** The latest first. */
  public List<Fax> recent(int limit) {
    return database.with(handle ->
        list(
            handle
                .createQuery(
                    "select "
                        + COLUMNS
                        + " from faxes order by received_ms desc, id fetch first :most rows only")
                .bind("most", limit)));
  }

  /** Those that are still to be mailed. */
  public List<Fax> toMail() {
    return database.with(handle ->
        list(
            handle.createQuery(
                "select " + COLUMNS + " from faxes where email <> '' order by received_ms")));
  }

  /** It was mailed, or was given up. */
  public void mailed(Fax fax) {
    database.inTransaction(
        handle -> handle.execute("update faxes set email = '' where id = ?", fax.id()));
  }

  private static List<Fax> list(Query query) {
    return query
        .map((r, c) ->
            new Fax(
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getLong(5),
                r.getInt(6),
                r.getString(7),
                r.getString(8)))
        .list();
  }

  /** A fax by the beginning of its id; fails when there is none, or more than one. */
  public Fax existing(String id) throws Failure {
    List<Fax> found =
        ID.matcher(id).matches()
            ? database.with(handle ->
                list(
                    handle
                        .createQuery(
                            "select "
                                + COLUMNS
                                + " from faxes where id like :id"
                                + " order by id fetch first 2 rows only")
                        .bind("id", id + "%")))
            : List.of();
    if (found.size() != 1) {
      throw new Failure(
          Exit.FAILED,
          "There is no fax " + id + ", or more than one.",
          "See `./ringfence fax list`.");
    }
    return found.getFirst();
  }

  /** Its pages, as PDF. */
  public byte[] pdf(Fax of) throws IOException {
    String sealed =
        database.with(handle ->
            handle
                .createQuery("select data_key from faxes where id = :id")
                .bind("id", of.id())
                .mapTo(String.class)
                .one());
    ByteArrayOutputStream pdf = new ByteArrayOutputStream();
    try {
      byte[] key = seal.open(Base64.getDecoder().decode(sealed), context(of.id()));
      boolean whole =
          SealedSound.read(
              folder.resolve(of.id()),
              key,
              of.id(),
              0,
              piece -> {
                pdf.writeBytes(piece);
                return true;
              });
      if (!whole) throw new IOException("its end is missing");
    } catch (GeneralSecurityException e) {
      throw new IOException("its key was changed, or sealed with another one", e);
    }
    return pdf.toByteArray();
  }

  public void delete(Fax gone) {
    database.durably(handle -> handle.execute("delete from faxes where id = ?", gone.id()));
    remove(gone.id());
  }

  /** Deletes those that are kept no longer. */
  void deleteBefore(long nowMs) {
    List<Fax> old =
        database.with(handle ->
            list(
                handle
                    .createQuery("select " + COLUMNS + " from faxes where keep_until_ms < :now")
                    .bind("now", nowMs)));
    for (Fax each : old) delete(each);
  }

  private void remove(String id) {
    try {
      Files.deleteIfExists(folder.resolve(id));
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", folder.resolve(id), ServerFolder.reason(e));
    }
  }

  static String context(String id) {
    return "fax|" + id;
  }
}
