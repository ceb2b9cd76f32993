package org.ringfence.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.h2.engine.Constants;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.DatabaseServer;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * Where the database of a data folder is: in it, or with a server that a small file names. A
 * configuration that says otherwise is no reason to begin with an empty one: what there is is moved
 * first.
 */
public final class DatabasePlace {
  private static final String MOVED = ".moved";
  private static final String NONE = "-";

  private DatabasePlace() {}

  /** What a move did: the rows of each table. */
  public record Moved(String from, String to, Map<String, Long> rows) {}

  /** The server that has it; null when it is in the folder. */
  static @Nullable DatabaseServer of(ServerFolder folder) throws Failure {
    try {
      if (!Files.exists(folder.elsewhere())) return null;
      List<String> lines = Files.readAllLines(folder.elsewhere());
      if (lines.size() < 4) throw new IOException("it is cut off");
      Path password = lines.get(2).equals(NONE) ? null : Path.of(lines.get(2));
      Path trust = lines.get(3).equals(NONE) ? null : Path.of(lines.get(3));
      String user = lines.get(1).equals(NONE) ? null : lines.get(1);
      return new DatabaseServer(lines.getFirst(), user, password, trust, null);
    } catch (IOException e) {
      throw new Failure(
          Exit.FAILED,
          "%s cannot be read (%s).".formatted(folder.elsewhere(), ServerFolder.reason(e)),
          "It says where the database is; put it back from a backup.",
          e);
    }
  }

  /** Notes that a server has it from now on. */
  static void note(ServerFolder folder, DatabaseServer where) throws IOException {
    String text =
        "%s%n%s%n%s%n%s%n"
            .formatted(
                where.url(),
                where.user() == null ? NONE : where.user(),
                where.passwordFile() == null ? NONE : where.passwordFile(),
                where.trust() == null ? NONE : where.trust());
    ServerFolder.replaceSecret(
        folder.elsewhere(), text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /**
   * Fails when the configuration wants it where it is not. A server may get another name: that what
   * is there is this company's the keys say.
   */
  static void check(ServerFolder folder, @Nullable DatabaseServer wanted) throws Failure {
    DatabaseServer now = of(folder);
    if ((wanted == null) == (now == null)) return;
    throw new Failure(
        Exit.FAILED,
        "The database is %s, and the configuration says %s."
            .formatted(
                now == null ? "in the data folder" : now.name(),
                wanted == null ? "that it is in the data folder" : wanted.name()),
        "`./ringfence database move` takes all there is from the one to the other; or put"
            + " `database` in the configuration right.");
  }

  /** Which database that folder has, beside a server that uses it. */
  public static DatabaseReport look(ServerFolder folder, @Nullable DatabaseServer wanted)
      throws Failure {
    check(folder, wanted);
    if (wanted != null) return new PostgresEngine(wanted).report();
    Path file = folder.databaseFile();
    return new DatabaseReport(
        "H2 " + Constants.VERSION, file.toString(), file.toFile().length(), "", true);
  }

  /**
   * Takes all there is to where the configuration wants it. Nothing else may use the folder.
   *
   * @param wanted null for the data folder
   * @return without rows when it is there already
   */
  public static Moved move(ServerFolder folder, @Nullable DatabaseServer wanted) throws Failure {
    try (FolderLock lock = FolderLock.take(folder)) {
      DatabaseServer now = of(folder);
      if (same(now, wanted)) {
        if (wanted != null) setAside(folder); // A move that was cut off just before its end.
        String place = wanted == null ? folder.databaseFile().toString() : wanted.name();
        return new Moved(place, place, Map.of());
      }
      if (wanted != null) return moveTo(folder, now, wanted);
      return moveBack(folder, Objects.requireNonNull(now));
    } catch (IOException e) {
      throw new Failure(
          Exit.CANNOT_CREATE,
          "The database cannot be moved (" + ServerFolder.reason(e) + ").",
          "Check that the disk has room and the folder is yours; then try again.",
          e);
    }
  }

  /** It was opened there. */
  static void opened(ServerFolder folder, @Nullable DatabaseServer where)
      throws Failure, IOException {
    DatabaseServer now = of(folder);
    if (where != null && now != null && !where.url().equals(now.url())) note(folder, where);
  }

  private static boolean same(@Nullable DatabaseServer one, @Nullable DatabaseServer other) {
    if (one == null || other == null) return one == other;
    return one.name().equals(other.name());
  }

  private static Moved moveTo(
      ServerFolder folder, @Nullable DatabaseServer now, DatabaseServer wanted)
      throws Failure, IOException {
    Moved moved;
    try (Database from = Database.open(folder, now);
        Database to = Database.make(wanted)) {
      moved = new Moved(from.name(), to.name(), TableCopy.copy(from, to));
    }
    note(folder, wanted);
    setAside(folder);
    return moved;
  }

  private static Moved moveBack(ServerFolder folder, DatabaseServer now)
      throws Failure, IOException {
    Map<String, Long> rows;
    ServerFolder draft = new ServerFolder(folder.path().resolve(".draft"));
    try (Database from = Database.open(folder, now)) {
      rows = draft(draft, from);
    }
    Files.move(draft.databaseFile(), folder.databaseFile(), StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(draft.path());
    Files.delete(folder.elsewhere());
    return new Moved(now.name(), folder.databaseFile().toString(), rows);
  }

  /** The same database as an embedded one in a folder of its own. */
  static Map<String, Long> draft(ServerFolder draft, Database from) throws Failure, IOException {
    Files.createDirectories(draft.path());
    Files.deleteIfExists(draft.databaseFile());
    try (Database to = Database.open(draft)) {
      return TableCopy.copy(from, to);
    }
  }

  /** What a first run made in the folder goes to the server that is to have it. */
  static void begin(ServerFolder folder, ServerFolder draft, DatabaseServer wanted)
      throws Failure, IOException {
    try (Database from = Database.open(draft);
        Database to = Database.make(wanted)) {
      TableCopy.copy(from, to);
    }
    note(folder, wanted);
    Files.deleteIfExists(draft.databaseFile());
  }

  /** It is there still, for whoever changes their mind, and no longer in use. */
  private static void setAside(ServerFolder folder) throws IOException {
    if (!Files.exists(folder.databaseFile())) return;
    Files.move(
        folder.databaseFile(),
        Path.of(folder.databaseFile() + MOVED),
        StandardCopyOption.REPLACE_EXISTING);
  }
}
