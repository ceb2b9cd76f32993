package org.ringfence.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ringfence.server.config.Config;
import org.ringfence.server.doctor.CertificateCheck;
import org.ringfence.server.doctor.Finding;
import org.ringfence.server.store.ServerFolder;

/** Looks at the data folder: who may read it, room on the disk, keys and certificates. */
final class FolderCheck {
  private static final long ROOM_NOTE_BYTES = 1L << 30;
  private static final long ROOM_FIX_BYTES = 100L << 20;
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private FolderCheck() {}

  static List<Finding> look(ServerFolder folder, Config config, Instant now) {
    List<Finding> findings = new ArrayList<>();
    permissions(folder, findings);
    room(folder, findings);
    findings.addAll(CertificateCheck.look(folder, config, now));
    return findings;
  }

  private static void permissions(ServerFolder folder, List<Finding> findings) {
    List<Path> secrets =
        new ArrayList<>(
            List.of(folder.path(), folder.secretKey(), folder.caKey(), folder.serverKey()));
    for (Path later : List.of(folder.acmeIdentity(), folder.acmeAccountKey())) {
      if (Files.exists(later)) secrets.add(later);
    }
    boolean good = true;
    for (Path secret : secrets) {
      try {
        if (!Files.exists(secret)) {
          good = false;
          findings.add(
              Finding.fix("files", secret + " is missing", "put it back from your backup"));
        } else if (Files.getPosixFilePermissions(secret).stream().anyMatch(OTHERS::contains)) {
          good = false;
          findings.add(
              Finding.fix("files", "others may open " + secret, "chmod go= '" + secret + "'"));
        }
      } catch (IOException e) {
        good = false;
        findings.add(
            Finding.fix(
                "files",
                secret + " cannot be looked at (" + ServerFolder.reason(e) + ")",
                "run this as the user who runs the server"));
      }
    }
    if (good) {
      findings.add(Finding.ok("files", "only their owner may open " + folder.path()));
    }
  }

  private static void room(ServerFolder folder, List<Finding> findings) {
    try {
      long bytes = Files.getFileStore(folder.path()).getUsableSpace();
      String detail = (bytes >> 20) + " MiB free for " + folder.path();
      String fix = "make room, or move the folder and start with --data DIR";
      findings.add(
          bytes < ROOM_FIX_BYTES
              ? Finding.fix("disk", detail, fix)
              : bytes < ROOM_NOTE_BYTES
                  ? Finding.note("disk", detail, fix)
                  : Finding.ok("disk", detail));
    } catch (IOException e) {
      findings.add(Finding.fix("disk", ServerFolder.reason(e), "check the disk"));
    }
  }
}
