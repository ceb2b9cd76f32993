package org.ringfence.server.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ringfence.net.tls.CertificateAuthority;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.config.DatabaseServer;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.report.Progress;

/** Makes a data folder from nothing; what it made is told once and never again. */
public final class FirstRun {
  private FirstRun() {}

  /** A name and its password in clear: to be shown, not kept. */
  public record Login(String user, String password) {}

  /**
   * What a first run made.
   *
   * @param ownersLink lets the owner into the console, once
   * @param extensions two to begin with
   */
  public record Made(String ownersLink, List<Login> extensions) {}

  /**
   * Prepares an empty folder. A run that was cut off before its end is begun anew.
   *
   * @param config whose domain is the realm of the passwords
   */
  public static Made prepare(ServerFolder folder, Config config, Progress progress) throws Failure {
    progress.step("Made the data folder " + folder.path(), () -> ours(folder));
    try (FolderLock lock = FolderLock.take(folder)) {
      progress.step("Wrote the configuration " + ConfigFile.NAME, () -> configuration(folder));
      progress.step("Made a key that seals the passwords", () -> Seal.create(folder.secretKey()));
      progress.step(
          "Made a certificate authority and a server certificate",
          () -> issueIdentity(folder, config));
      return progress.step("Made the database and two extensions", () -> database(folder, config));
    }
  }

  /** Makes the server a certificate of the folder's own authority, which is made if missing. */
  public static Path issueIdentity(ServerFolder folder, Config config) throws Failure {
    Instant now = Instant.now();
    SecureRandom random = new SecureRandom();
    try {
      CertificateAuthority authority;
      if (Files.exists(folder.caKey())) {
        authority = CertificateAuthority.load(folder.caCertificate(), folder.caKey(), now, random);
      } else {
        authority = CertificateAuthority.create("Ringfence CA " + config.domain(), now, random);
        authority.write(folder.caCertificate(), folder.caKey());
      }
      authority
          .issueServer(names(config), now)
          .write(folder.serverCertificate(), folder.serverKey());
      return folder.serverCertificate();
    } catch (IOException | org.ringfence.net.tls.BadIdentityException e) {
      throw new Failure(
          Exit.CANNOT_CREATE,
          "The certificate cannot be made (" + e.getMessage() + ").",
          "Check that the disk has room and the data folder is yours.",
          e);
    }
  }

  /** A folder that was waiting for us, with nothing of others in it, is closed to others. */
  private static ServerFolder ours(ServerFolder folder) throws Failure {
    folder.create();
    try (var files = Files.list(folder.path())) {
      if (files.allMatch(file -> file.getFileName().toString().contains(ConfigFile.NAME))) {
        Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwx------"));
      }
      return folder;
    } catch (IOException e) {
      throw new Failure(
          Exit.CANNOT_CREATE,
          "The data folder " + folder.path() + " is not ours (" + ServerFolder.reason(e) + ").",
          "Choose another with --data DIR.",
          e);
    }
  }

  private static Path configuration(ServerFolder folder) throws Failure {
    Path file = folder.path().resolve(ConfigFile.NAME);
    try {
      if (!Files.exists(file)) {
        Files.writeString(file, ConfigFile.template());
      }
      return file;
    } catch (IOException e) {
      throw new Failure(
          Exit.CANNOT_CREATE,
          file + " cannot be written (" + ServerFolder.reason(e) + ").",
          "Check that the disk has room.",
          e);
    }
  }

  private static Made database(ServerFolder folder, Config config) throws Failure {
    long nowMs = System.currentTimeMillis();
    String ownersLink;
    List<Login> logins = new ArrayList<>();
    // Under another name until it is whole: what a crash leaves behind is no used folder.
    ServerFolder draft = new ServerFolder(folder.path().resolve(".draft"));
    try {
      Files.createDirectories(draft.path());
      Files.deleteIfExists(draft.databaseFile());
      try (Database database = Database.open(draft)) {
        Seal seal = Seal.load(folder.secretKey());
        ownersLink = new Admins(database, seal).invite("owner", Role.OWNER, nowMs);
        Extensions extensions = new Extensions(database, seal, config.domain());
        for (String number : List.of("1001", "1002")) {
          String password = Password.random();
          extensions.add(number, "", password, false, nowMs);
          logins.add(new Login(number, password));
        }
        database.sync();
      }
      DatabaseServer server = config.database();
      if (server == null) Files.move(draft.databaseFile(), folder.databaseFile());
      else DatabasePlace.begin(folder, draft, server);
      Files.deleteIfExists(draft.path());
    } catch (IOException e) {
      throw new Failure(
          Exit.CANNOT_CREATE,
          "The database cannot be made (" + ServerFolder.reason(e) + ").",
          "Check that the disk has room.",
          e);
    }
    return new Made(ownersLink, List.copyOf(logins));
  }

  /** Every name and address a phone on this network may know the server by. */
  private static List<String> names(Config config) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    names.add(config.domain());
    names.add("sip:" + config.domain());
    try {
      String host = InetAddress.getLocalHost().getHostName();
      if (host.matches("[A-Za-z0-9.-]{1,253}")) {
        names.add(host);
      }
    } catch (UnknownHostException nameless) {
      names.add("localhost");
    }
    names.add("localhost");
    InetAddress outside = config.publicAddress();
    if (outside != null) {
      names.add(outside.getHostAddress());
    }
    NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLinkLocalAddress())
        .map(address -> address.getHostAddress().replaceFirst("%.*", ""))
        .forEach(names::add);
    names.add("127.0.0.1");
    return List.copyOf(names);
  }
}
