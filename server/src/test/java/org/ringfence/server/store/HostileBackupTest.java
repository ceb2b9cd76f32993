package org.ringfence.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.server.config.Config;
import org.ringfence.server.report.Failure;
import org.ringfence.server.report.Progress;

/** A backup that somebody made to be put back on another's machine (CVE-2026-26978). */
class HostileBackupTest {
  @TempDir private Path temp;

  private Path zip(List<String> names, byte[] content) throws Exception {
    Path file = temp.resolve("hostile.zip");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
      }
    }
    return file;
  }

  @Test
  void nothingIsWrittenOutsideTheFolder() throws Exception {
    byte[] content = "owned".getBytes(StandardCharsets.US_ASCII);
    for (String name :
        List.of("../evil", "a/../../evil", "..", "./", "/evil", "a/../..", "../data-evil/x")) {
      ServerFolder folder = new ServerFolder(temp.resolve("data"));
      Path file = zip(List.of(name), content);
      assertThatThrownBy(() -> Backup.restore(file, folder)).as(name).isInstanceOf(Failure.class);
      assertThat(temp.resolve("evil")).as(name).doesNotExist();
      assertThat(temp.resolve("data-evil")).as(name).doesNotExist();
      assertThat(Path.of("/evil")).doesNotExist();
    }
  }

  /** Java's own serialised objects run code when they are read: a database that is one is none. */
  @Test
  void whatIsNoDatabaseIsNotReadAsOneAndAnHonestBackupStillIs() throws Exception {
    byte[] serialised = {(byte) 0xAC, (byte) 0xED, 0, 5, 't', 0, 1, 'x'};
    ServerFolder folder = new ServerFolder(temp.resolve("bad"));
    Backup.restore(zip(List.of("ringfence.mv.db", "secret.key"), serialised), folder);
    assertThatThrownBy(() -> Stores.open(folder, Config.defaults())).isInstanceOf(Failure.class);

    ServerFolder honest = new ServerFolder(temp.resolve("honest"));
    FirstRun.prepare(honest, Config.defaults(), Progress.NONE);
    Path backup = temp.resolve("honest.zip");
    try (Stores stores = Stores.open(honest, Config.defaults())) {
      stores.backup(backup);
    }
    ServerFolder again = new ServerFolder(temp.resolve("again"));
    Backup.restore(backup, again);
    try (Stores stores = Stores.open(again, Config.defaults())) {
      assertThat(stores.extensions().find("1001")).isNotNull();
    }
  }
}
