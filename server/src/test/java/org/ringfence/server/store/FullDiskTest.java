package org.ringfence.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.server.config.Config;
import org.ringfence.server.report.Failure;
import org.ringfence.server.report.Progress;
import org.ringfence.server.store.CallEvent.Kind;

/** A real full disk: a file system of a few megabytes, which takes root to mount. */
class FullDiskTest {
  private static final long NOW = 1_800_000_000_000L;

  @TempDir Path temp;
  private Path disk;
  private boolean mounted;

  private static boolean succeeds(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(temp.resolve("disk"));
    mounted = succeeds("mount", "-t", "tmpfs", "-o", "size=6m,mode=0700", "tmpfs", disk.toString());
    assumeTrue(mounted, "full disk: needs to be root to mount a small file system");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(succeeds("umount", disk.toString())).isTrue();
    }
  }

  private static void fill(Path file) throws Exception {
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (java.io.IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private static void call(CallLog log, int i) {
    String id = "call-" + i;
    log.record(new CallEvent(id, NOW + i, Kind.STARTED, 0, "1001", "1002", 0));
    log.record(new CallEvent(id, NOW + i + 900, Kind.ENDED, 0, "", "busy ".repeat(40), 486));
  }

  @Test
  void aFirstRunOnAFullDiskSaysSo() throws Exception {
    fill(disk.resolve("ballast"));
    ServerFolder folder = new ServerFolder(disk.resolve("data"));
    assertThatThrownBy(() -> FirstRun.prepare(folder, Config.defaults(), Progress.NONE))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("No space left on device");
    assertThat(folder.used()).isFalse();
  }

  @Test
  void theServerGoesOnFromMemoryAndRecoversByItself() throws Exception {
    ServerFolder folder = new ServerFolder(disk.resolve("data"));
    FirstRun.prepare(folder, Config.defaults(), Progress.NONE);
    Stores stores = Stores.open(folder, Config.defaults());
    Path ballast = disk.resolve("ballast");
    fill(ballast);
    int calls = 3_000;
    for (int i = 0; i < calls; i++) {
      call(stores.calls(), i);
      stores.bindings().put(BindingStoreTest.binding("1001", "urn:" + i, NOW * 2, i));
    }
    stores.bindings().flush();
    stores.tick(NOW);
    assertThat(stores.health()).anySatisfy(h -> assertThat(h).contains("No space left on device"));
    assertThat(stores.bindings().loadAll(NOW)).hasSize(calls);
    assertThat(stores.extensions().find("1001")).isNotNull();
    stores.tick(NOW + 1_000);
    Files.delete(ballast);
    for (int i = 1; i < 30 && !stores.health().isEmpty(); i++) {
      stores.tick(NOW + 1_000 + i * 1_000L);
    }
    assertThat(stores.health()).isEmpty();
    assertThat(stores.calls().recent(10_000, null)).hasSize(calls);
    stores.close();
    try (Stores again = Stores.open(folder, Config.defaults())) {
      assertThat(again.bindings().loadAll(NOW)).hasSize(calls);
      assertThat(again.calls().recent(10_000, null)).hasSize(calls);
    }
  }
}
