package org.ringfence.server.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * Everything of a data folder in one ZIP file that only its owner can read: it holds the keys. It
 * is taken while calls go on; a journal's torn end is what its reader is made for. The database is
 * in it as an embedded one, wherever it is, so that a backup can be put back anywhere.
 */
public final class Backup {
  private static final int ENTRIES_MAX = 1_000_000;

  private Backup() {}

  static void take(Database database, ServerFolder folder, Path to) throws Failure {
    Path copy = folder.path().resolve("backup.tmp");
    ServerFolder draft = new ServerFolder(folder.path().resolve(".backup"));
    try {
      Files.deleteIfExists(copy);
      if (database.elsewhere()) DatabasePlace.draft(draft, database);
      else database.backup(copy);
      ServerFolder.writeSecret(to, new byte[0]);
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
        Path name = folder.databaseFile().getFileName();
        if (database.elsewhere()) {
          try (InputStream in = Files.newInputStream(draft.databaseFile())) {
            add(out, name, in);
          }
        } else {
          try (ZipInputStream in = new ZipInputStream(Files.newInputStream(copy))) {
            while (in.getNextEntry() != null) add(out, name, in);
          }
        }
        Files.walkFileTree(folder.path(), new Others(folder, out, to.toAbsolutePath()));
      }
    } catch (IOException e) {
      throw new Failure(
          Exit.CANNOT_CREATE,
          "The backup " + to + " cannot be written (" + ServerFolder.reason(e) + ").",
          "Name a file that is not there yet, on a disk with room.",
          e);
    } finally {
      copy.toFile().delete();
      draft.databaseFile().toFile().delete();
      draft.path().toFile().delete();
    }
  }

  private static void add(ZipOutputStream out, Path name, InputStream content) throws IOException {
    out.putNextEntry(new ZipEntry(name.toString()));
    content.transferTo(out);
    out.closeEntry();
  }

  /** All but the database, which is copied by itself, and what belongs to a running server. */
  private static final class Others extends SimpleFileVisitor<Path> {
    private final ServerFolder folder;
    private final ZipOutputStream out;
    private final Path backup;

    Others(ServerFolder folder, ZipOutputStream out, Path backup) {
      this.folder = folder;
      this.out = out;
      this.backup = backup;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      String name = file.getFileName().toString();
      boolean ours = name.startsWith("ringfence.mv.") || name.equals("backup.tmp");
      boolean place = file.equals(folder.lockFile()) || file.equals(folder.elsewhere());
      boolean left = ours || place || file.equals(backup);
      if (left || !attributes.isRegularFile()) return FileVisitResult.CONTINUE;
      try (InputStream in = Files.newInputStream(file)) {
        add(out, folder.path().relativize(file), in);
      }
      return FileVisitResult.CONTINUE;
    }

    /** Gone since it was listed: a message that was heard and deleted. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException gone) {
      return FileVisitResult.CONTINUE;
    }
  }

  /** Puts a backup into a folder that no server has used. */
  public static void restore(Path from, ServerFolder folder) throws Failure {
    if (folder.used()) {
      throw new Failure(
          Exit.FAILED,
          "There is a server in " + folder.path() + " already.",
          "Move that folder away, or name another with --data DIR.");
    }
    folder.create();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(from))) {
      int count = 0;
      for (ZipEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
        Path file = folder.path().resolve(each.getName()).normalize();
        boolean inside = file.startsWith(folder.path()) && !file.equals(folder.path());
        if (!inside || ++count > ENTRIES_MAX) throw new IOException("it is no backup of ours");
        if (each.isDirectory()) continue;
        Files.createDirectories(
            file.getParent(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ServerFolder.writeSecret(file, new byte[0]);
        try (OutputStream out = Files.newOutputStream(file)) {
          in.transferTo(out);
        }
      }
    } catch (IOException e) {
      throw new Failure(
          Exit.FAILED,
          "The backup " + from + " cannot be put back (" + ServerFolder.reason(e) + ").",
          "Remove what was made in " + folder.path() + " before trying again.",
          e);
    }
    if (folder.used()) return;
    throw new Failure(Exit.FAILED, from + " holds no database.", "Name a file `backup` made.");
  }
}
