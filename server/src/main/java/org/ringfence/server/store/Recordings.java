package org.ringfence.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recorded calls. What is known of them is in the database, and so is the sealed key of each; their
 * sound is in files below {@code recordings}. Whoever deletes a recording deletes its key: what a
 * backup still has of the file says nothing.
 */
public final class Recordings {
  private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);
  private static final Pattern ID = Pattern.compile("[0-9a-f-]{1,36}");
  private static final String COLUMNS =
      "id, call_id, caller, caller_name, called, called_name, reason, announced, started_ms,"
          + " duration_ms, ended";

  private final Database database;
  private final Seal seal;
  private final Path folder;
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private final SecureRandom random = new SecureRandom();

  Recordings(Database database, Seal seal, Path folder) {
    this.database = database;
    this.seal = seal;
    this.folder = folder;
  }

  /** A recording that is being made; one thread's at a time. */
  public final class Take implements AutoCloseable {
    private final String id;
    private final SealedSound sound;

    private Take(String id, SealedSound sound) {
      this.id = id;
      this.sound = sound;
    }

    public String id() {
      return id;
    }

    /** Appends a piece, which is a second of sound. */
    public void append(byte[] piece, int length) throws IOException {
      sound.append(piece, length);
    }

    /** It was recorded to its end. */
    public void end(long durationMs) throws IOException {
      sound.end();
      update("update recordings set duration_ms = ?, ended = ? where id = ?", durationMs, true, id);
    }

    @Override
    public void close() throws IOException {
      running.remove(id);
      sound.close();
    }
  }

  /** Begins one; the id of {@code wish} is not looked at. */
  public Take begin(CallRecording wish) throws IOException {
    String id = UUID.randomUUID().toString();
    byte[] key = new byte[SealedSound.KEY_BYTES];
    random.nextBytes(key);
    SealedSound sound = SealedSound.create(file(id), key, id);
    running.add(id);
    try (Seal.Hold stored = seal.hold()) {
      String sealed = Base64.getEncoder().encodeToString(seal.seal(key, context(id)));
      update(
          "insert into recordings ("
              + COLUMNS
              + ", data_key) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          id,
          wish.callId(),
          cut(wish.caller()),
          cut(wish.callerName()),
          cut(wish.called()),
          cut(wish.calledName()),
          wish.reason(),
          wish.announced(),
          wish.startedMs(),
          0L,
          false,
          sealed);
    } catch (JdbiException e) {
      running.remove(id);
      sound.close();
      remove(id);
      throw new IOException("the database took no recording: " + Database.reason(e), e);
    }
    return new Take(id, sound);
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), 256));
  }

  private void update(String sql, Object... values) {
    database.soon(handle -> handle.execute(sql, values));
  }

  /**
   * The latest first.
   *
   * @param number those of one extension; null for all
   */
  public List<CallRecording> recent(int limit, @Nullable String number) {
    return recent(limit, number, CallCursor.START);
  }

  /** The same from a place in that list on. */
  public List<CallRecording> recent(int limit, @Nullable String number, CallCursor from) {
    return database.with(handle -> {
      String of = number == null ? "" : " and (caller = :number or called = :number)";
      Query query =
          handle.createQuery(
              "select "
                  + COLUMNS
                  + " from recordings where (started_ms < :before or started_ms = :before and id >"
                  + " :after)"
                  + of
                  + " order by started_ms desc, id fetch first :most rows only");
      if (number != null) query.bind("number", number);
      query.bind("before", from.startedMs()).bind("after", from.callId());
      return list(query.bind("most", limit));
    });
  }

  private static List<CallRecording> list(Query query) {
    return query
        .map((r, c) ->
            new CallRecording(
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getString(5),
                r.getString(6),
                r.getString(7),
                r.getBoolean(8),
                r.getLong(9),
                r.getLong(10),
                r.getBoolean(11)))
        .list();
  }

  /** A recording by the beginning of its id; fails when there is none, or more than one. */
  public CallRecording existing(String id) throws Failure {
    List<CallRecording> found =
        ID.matcher(id).matches()
            ? database.with(handle ->
                list(
                    handle
                        .createQuery(
                            "select "
                                + COLUMNS
                                + " from recordings where id like :id"
                                + " order by id fetch first 2 rows only")
                        .bind("id", id + "%")))
            : List.of();
    if (found.size() != 1) {
      throw new Failure(
          Exit.FAILED,
          "There is no recording " + id + ", or more than one.",
          "See `./ringfence recording list`.");
    }
    return found.getFirst();
  }

  /**
   * Seconds of a recording, each the caller's G.722 and then the called one's.
   *
   * @param from the first of them
   */
  public byte[] sound(CallRecording of, long from, int most) throws IOException {
    String sealed =
        database.with(handle ->
            handle
                .createQuery("select data_key from recordings where id = :id")
                .bind("id", of.id())
                .mapTo(String.class)
                .one());
    try {
      byte[] key = seal.open(Base64.getDecoder().decode(sealed), context(of.id()));
      return SealedSound.join(file(of.id()), key, of.id(), from, most);
    } catch (GeneralSecurityException e) {
      throw new IOException("its key was changed, or sealed with another one", e);
    }
  }

  /** Deletes one; one that is still being made as well, which goes on to nowhere. */
  public void delete(CallRecording gone) {
    database.durably(handle -> handle.execute("delete from recordings where id = ?", gone.id()));
    remove(gone.id());
  }

  /** Deletes those that began before that. */
  void deleteBefore(long ms) {
    List<CallRecording> old =
        database.with(handle ->
            list(
                handle
                    .createQuery("select " + COLUMNS + " from recordings where started_ms < :ms")
                    .bind("ms", ms)));
    for (CallRecording each : old) if (!running.contains(each.id())) delete(each);
  }

  private void remove(String id) {
    try {
      Files.deleteIfExists(file(id));
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", file(id), ServerFolder.reason(e));
    }
  }

  private Path file(String id) {
    return folder.resolve(id);
  }

  static String context(String id) {
    return "recording|" + id;
  }
}
