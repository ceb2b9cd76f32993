package org.ringfence.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/** The folder that holds everything a server must not lose; only its owner may look inside. */
public record ServerFolder(Path path) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /** How a file ends that is to take another's place; a crash may leave one. */
  static final String FRESH = ".new";

  private static final FileAttribute<?> FILE_OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(OWNER_ONLY);

  public ServerFolder {
    path = path.toAbsolutePath().normalize();
  }

  /** The database's path without H2's ending. */
  public Path database() {
    return path.resolve("ringfence");
  }

  public Path databaseFile() {
    return path.resolve("ringfence.mv.db");
  }

  /** Says which server has the database; there is none of that name when it is in the folder. */
  public Path elsewhere() {
    return path.resolve("database.elsewhere");
  }

  public Path secretKey() {
    return path.resolve("secret.key");
  }

  public Path caCertificate() {
    return path.resolve("ca.pem");
  }

  public Path caKey() {
    return path.resolve("ca.key");
  }

  public Path serverCertificate() {
    return path.resolve("server.pem");
  }

  public Path serverKey() {
    return path.resolve("server.key");
  }

  /** The key and certificate an ACME authority vouches for, in one file. */
  public Path acmeIdentity() {
    return path.resolve("acme.pem");
  }

  /** The key by which an ACME authority knows us. */
  public Path acmeAccountKey() {
    return path.resolve("acme-account.key");
  }

  /** How the last try to get a certificate ended. */
  public Path acmeState() {
    return path.resolve("acme.state");
  }

  /** Recordings that take the place of prompts, and languages of one's own. */
  public Path prompts() {
    return path.resolve("prompts");
  }

  /** WAV files for those who wait. */
  public Path music() {
    return path.resolve("music");
  }

  /** Which agents have logged out of the queues, one a line. */
  public Path agents() {
    return path.resolve("agents.out");
  }

  /** Messages and greetings, sealed. */
  public Path voicemail() {
    return path.resolve("voicemail");
  }

  /** Faxes that came, sealed. */
  public Path faxes() {
    return path.resolve("faxes");
  }

  /** Recorded calls, sealed. */
  public Path recordings() {
    return path.resolve("recordings");
  }

  public Path controlSocket() {
    return path.resolve("control.sock");
  }

  public Path lockFile() {
    return path.resolve("ringfence.lock");
  }

  /** Whether a first run has been here. */
  public boolean used() {
    return Files.exists(databaseFile()) || Files.exists(elsewhere());
  }

  /** Makes the folder (mode 0700) where there is none, and sees that files can be made in it. */
  public void create() throws Failure {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.delete(Files.createTempFile(path, ".probe", null));
    } catch (IOException e) {
      throw new Failure(
          Exit.CANNOT_CREATE,
          "The data folder " + path + " cannot be written (" + reason(e) + ").",
          "Make it yours (`chown -R $USER " + path + "`), or choose another with --data DIR.",
          e);
    }
  }

  /** Writes a file that nobody but its owner can read, not even for a moment. */
  public static void writeSecret(Path file, byte[] content) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, FILE_OWNER_ONLY);
    Files.write(file, content, StandardOpenOption.WRITE);
  }

  /** The same in place of what is there: after a crash it is the one or the other, and whole. */
  public static void replaceSecret(Path file, byte[] content) throws IOException {
    Path fresh = Path.of(file + FRESH);
    writeSecret(fresh, content);
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) return;
    try (FileChannel folder = FileChannel.open(parent)) {
      folder.force(true);
    }
  }

  /** Why a file operation failed, in the operating system's words. */
  public static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException denied -> "permission denied";
      case java.nio.file.FileAlreadyExistsException exists -> "a file of that name is in the way";
      case java.nio.file.NoSuchFileException missing -> "it does not exist";
      case java.nio.file.FileSystemException fs when fs.getReason() != null -> fs.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
