package org.ringfence.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages in all mailboxes. What is known of them is in the database; their sound, and the
 * greetings, are files below {@code voicemail}, each sealed for its place, so that a copy of the
 * folder without the key says nothing.
 */
public final class Voicemails {
  private static final Logger LOG = LoggerFactory.getLogger(Voicemails.class);
  private static final String COLUMNS =
      "id, number, caller, caller_name, received_ms, duration_ms, heard_ms";

  /** How many messages of a mailbox are new, and how many were heard. */
  public record Counts(int fresh, int heard) {
    public static final Counts NONE = new Counts(0, 0);
  }

  /** The greetings one can record. */
  public enum Greeting {
    UNAVAILABLE,
    BUSY,
    NAME
  }

  private final Database database;
  private final Seal seal;
  private final Path folder;

  /** Held by whoever puts a file in place of another, or takes it away. */
  private final Object files = new Object();

  private final Map<String, Counts> counts = new ConcurrentHashMap<>();
  private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

  Voicemails(Database database, Seal seal, Path folder) throws Failure {
    this.database = database;
    this.seal = seal;
    this.folder = folder;
    try {
      database
          .with(handle ->
              handle
                  .createQuery("select distinct number from voicemails")
                  .mapTo(String.class)
                  .list())
          .forEach(this::count);
    } catch (JdbiException e) {
      throw Stores.unreadable("voicemails", e);
    }
  }

  /** Tells of each number whose messages changed, on the thread that did it. */
  public void watch(Consumer<String> watcher) {
    watchers.add(watcher);
  }

  /** How many there are, from memory. */
  public Counts counts(String number) {
    return counts.getOrDefault(number, Counts.NONE);
  }

  /** The messages of a mailbox, the new ones first, the oldest first among them. */
  public List<Voicemail> of(String number) {
    return database.with(handle ->
        list(
            handle
                .createQuery(
                    "select "
                        + COLUMNS
                        + " from voicemails where number = :number"
                        + " order by case when heard_ms = 0 then 0 else 1 end, received_ms, id")
                .bind("number", number)));
  }

  /** Those that are still to be told of by mail. */
  public List<Voicemail> toMail() {
    return database.with(handle ->
        list(
            handle.createQuery(
                "select " + COLUMNS + " from voicemails where to_mail order by received_ms")));
  }

  private static List<Voicemail> list(Query query) {
    return query
        .map((r, c) ->
            new Voicemail(
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getLong(5),
                r.getLong(6),
                r.getLong(7)))
        .list();
  }

  /** A message by the beginning of its id; fails when there is none, or more than one. */
  public Voicemail existing(String number, String id) throws Failure {
    List<Voicemail> found = of(number).stream().filter(m -> m.id().startsWith(id)).toList();
    if (id.isEmpty() || found.size() != 1) {
      throw new Failure(
          Exit.FAILED,
          "There is no message " + id + " in mailbox " + number + ".",
          "See `./ringfence voicemail list " + number + "`.");
    }
    return found.getFirst();
  }

  /**
   * Keeps a message.
   *
   * @param sound packed
   * @param toMail whether a mail is to tell of it
   */
  public Voicemail add(Voicemail wish, byte[] sound, boolean toMail) throws IOException {
    String id = UUID.randomUUID().toString();
    Voicemail made =
        new Voicemail(
            id,
            wish.number(),
            cut(wish.caller()),
            cut(wish.callerName()),
            wish.receivedMs(),
            wish.durationMs(),
            0);
    write(file(made), sound, context(made.number(), id));
    try {
      if (database.soon(handle -> insert(handle, made, toMail))) changed(made.number());
      else waits(made.number());
    } catch (JdbiException e) {
      Files.deleteIfExists(file(made));
      throw new IOException("the database took no message: " + Database.reason(e), e);
    }
    return made;
  }

  private static void insert(Handle handle, Voicemail made, boolean toMail) {
    handle.execute(
        "insert into voicemails (" + COLUMNS + ", to_mail) values (?, ?, ?, ?, ?, ?, ?, ?)",
        made.id(),
        made.number(),
        made.caller(),
        made.callerName(),
        made.receivedMs(),
        made.durationMs(),
        0,
        toMail);
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), 256));
  }

  /** A message's sound, packed. */
  public byte[] sound(Voicemail of) throws IOException {
    return read(file(of), context(of.number(), of.id()));
  }

  /** It was heard and stays. */
  public void keep(Voicemail heard, long nowMs) {
    update("update voicemails set heard_ms = ? where id = ?", nowMs, heard.id());
    changed(heard.number());
  }

  /** The mail that tells of it has left, or cannot. */
  public void mailed(Voicemail told) {
    database.soon(handle ->
        handle.execute("update voicemails set to_mail = ? where id = ?", false, told.id()));
  }

  public void delete(Voicemail gone) {
    update("delete from voicemails where id = ?", gone.id());
    synchronized (files) {
      remove(file(gone));
    }
    changed(gone.number());
  }

  private void update(String sql, Object... values) {
    database.durably(handle -> handle.execute(sql, values));
  }

  /** Deletes messages older than that. */
  void deleteBefore(long ms) {
    List<Voicemail> old =
        database.with(handle ->
            list(
                handle
                    .createQuery("select " + COLUMNS + " from voicemails where received_ms < :ms")
                    .bind("ms", ms)));
    old.forEach(this::delete);
  }

  /** A greeting, packed; null when none was recorded. */
  public byte @Nullable [] greeting(String number, Greeting which) {
    Path file = file(number, which.name());
    if (!Files.exists(file)) return null;
    try {
      return read(file, context(number, which.name()));
    } catch (IOException e) {
      LOG.warn("a greeting of {} cannot be read: {}", number, e.getMessage());
      return null;
    }
  }

  /** Keeps a greeting; null takes it away. */
  public void greeting(String number, Greeting which, byte @Nullable [] sound) throws IOException {
    Path file = file(number, which.name());
    synchronized (files) {
      if (sound == null) Files.deleteIfExists(file);
      else write(file, sound, context(number, which.name()));
    }
  }

  /** The extension is no more. */
  void forget(String number) {
    counts.remove(number);
    Path own = folder.resolve(number);
    synchronized (files) {
      removeAll(own);
    }
  }

  private static void removeAll(Path own) {
    if (!Files.isDirectory(own)) return;
    try (Stream<Path> files = Files.list(own)) {
      new ArrayList<>(files.toList()).forEach(Voicemails::remove);
      Files.deleteIfExists(own);
    } catch (IOException e) {
      LOG.warn("the folder {} cannot be removed: {}", own, ServerFolder.reason(e));
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", file, ServerFolder.reason(e));
    }
  }

  private Path file(Voicemail of) {
    return file(of.number(), of.id());
  }

  private Path file(String number, String name) {
    return folder.resolve(number).resolve(name);
  }

  private static String context(String number, String name) {
    return "voicemail|" + number + "|" + name;
  }

  private void write(Path file, byte[] sound, String context) throws IOException {
    if (sound.length > Limits.PACKED_SOUND_BYTES) throw new IOException("too long a sound");
    Files.createDirectories(file.getParent());
    try (Seal.Hold stored = seal.hold()) {
      ServerFolder.replaceSecret(file, seal.seal(sound, context));
    }
  }

  /** Seals all sounds with the newest key. */
  KeyRotation.Done sealAnew() throws IOException {
    if (!Files.isDirectory(folder)) return new KeyRotation.Done(0, 0);
    List<Path> all;
    try (Stream<Path> below = Files.walk(folder, 2)) {
      all = below.filter(Files::isRegularFile).toList();
    }
    KeyRotation.Done done = new KeyRotation.Done(0, 0);
    for (Path file : all) {
      boolean whole = !file.toString().endsWith(ServerFolder.FRESH);
      if (!whole || folder.relativize(file).getNameCount() < 2) continue;
      synchronized (files) {
        if (Files.exists(file)) done = done.and(sealAnew(file));
      }
    }
    return done;
  }

  private KeyRotation.Done sealAnew(Path file) throws IOException {
    Path place = folder.relativize(file);
    String context = context(place.getName(0).toString(), place.getName(1).toString());
    try {
      byte[] sealed = seal.anew(Files.readAllBytes(file), context);
      if (sealed != null) ServerFolder.replaceSecret(file, sealed);
      return new KeyRotation.Done(1, 0);
    } catch (GeneralSecurityException e) {
      LOG.error("{} was changed, or sealed with another key", file);
      return new KeyRotation.Done(0, 1);
    }
  }

  private byte[] read(Path file, String context) throws IOException {
    try {
      return seal.open(Files.readAllBytes(file), context);
    } catch (GeneralSecurityException e) {
      throw new IOException("it was changed, or sealed with another key", e);
    }
  }

  private void changed(String number) {
    count(number);
    watchers.forEach(watcher -> watcher.accept(number));
  }

  /** The database is away and gets the message later; the lamp need not wait. */
  private void waits(String number) {
    counts.merge(number, new Counts(1, 0), (a, b) -> new Counts(a.fresh + b.fresh, a.heard));
    watchers.forEach(watcher -> watcher.accept(number));
  }

  private void count(String number) {
    List<Voicemail> all = of(number);
    int fresh = (int) all.stream().filter(Voicemail::isNew).count();
    counts.put(number, new Counts(fresh, all.size() - fresh));
  }
}
