package org.ringfence.server.control;

import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.ServerFolder;

/** Where the control socket is. */
final class ControlSocket {
  /** What fits into {@code sockaddr_un} with its ending zero. */
  private static final int PATH_BYTES_MAX = 107;

  private ControlSocket() {}

  static UnixDomainSocketAddress address(ServerFolder folder) throws Failure {
    Path path = folder.controlSocket();
    if (tooLong(path)) {
      path = Path.of("").toAbsolutePath().relativize(path);
    }
    if (tooLong(path)) {
      throw new Failure(
          Exit.CANNOT_CREATE,
          "The data folder's path is too long for a socket: " + folder.path(),
          "Choose a folder with a shorter path with --data DIR, or change into it first.");
    }
    return UnixDomainSocketAddress.of(path);
  }

  private static boolean tooLong(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX;
  }
}
