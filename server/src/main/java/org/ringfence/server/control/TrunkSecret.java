package org.ringfence.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ringfence.server.config.Outside;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.ServerFolder;

/** The passwords of trunks that are added while the server runs: each in a file of its owner's. */
final class TrunkSecret {
  private static final int MOST_CHARS = 200;

  private TrunkSecret() {}

  private static Path file(String name, ServerFolder folder) {
    return folder.path().resolve("trunk-" + name + ".password");
  }

  /** The same trunk, whose password is in a file now; as it is without one. */
  static Outside kept(Outside one, String password, ServerFolder folder) throws Failure {
    if (password.isEmpty()) return one;
    boolean good =
        one.kind() == Outside.Kind.TRUNK
            && one.name().matches("[A-Za-z0-9-]{1,40}")
            && password.length() <= MOST_CHARS
            && password.chars().noneMatch(Character::isISOControl);
    if (!good) {
      throw new Failure(
          Exit.USAGE, "This password cannot be kept.", "Give it to a trunk, in one line.");
    }
    Path file = file(one.name(), folder);
    try {
      Files.deleteIfExists(file);
      ServerFolder.writeSecret(file, (password + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      throw new Failure(
          Exit.FAILED, "The password cannot be written (" + ServerFolder.reason(e) + ").", "", e);
    }
    Map<String, Object> settings = new LinkedHashMap<>(one.settings());
    settings.put("passwordFile", file.getFileName().toString());
    return new Outside(one.kind(), one.name(), settings);
  }

  static void forget(String name, ServerFolder folder) throws Failure {
    try {
      if (name.matches("[A-Za-z0-9-]{1,40}")) Files.deleteIfExists(file(name, folder));
    } catch (IOException e) {
      throw new Failure(
          Exit.FAILED, "The password stays there (" + ServerFolder.reason(e) + ").", "", e);
    }
  }
}
