package org.ringfence.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  @TempDir private Path folder;

  private void write(String... details) throws Exception {
    InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_000_000));
    try (AuditLog log = new AuditLog(folder, clock)) {
      for (String detail : details) log.write("event", detail);
    }
  }

  private Path file() {
    return folder.resolve(AuditLog.NAME);
  }

  @Test
  void linesAreAddedAndFollowFromEachOtherAfterARestartToo() throws Exception {
    assertThat(AuditLog.read(file())).isEmpty();
    write("one", "two\tof\nmany\u202e lines");
    write("three");
    List<AuditLog.Entry> entries = AuditLog.read(file());
    assertThat(entries)
        .extracting(AuditLog.Entry::detail)
        .containsExactly("one", "two?of?many? lines", "three");
    assertThat(AuditLog.broken(entries)).isNull();
  }

  @Test
  void whatIsChangedRemovedOrPutInIsSeen() throws Exception {
    write("one", "two", "three", "four");
    List<String> lines = Files.readAllLines(file());
    List<String> changed = new ArrayList<>(lines);
    changed.set(1, lines.get(1).replace("two", "2"));
    assertThat(broken(changed)).isEqualTo(2);
    List<String> removed = new ArrayList<>(lines);
    removed.remove(2);
    assertThat(broken(removed)).isEqualTo(3);
    List<String> twice = new ArrayList<>(lines);
    twice.add(1, lines.get(1));
    assertThat(broken(twice)).isEqualTo(3);
    assertThat(broken(List.of("nonsense"))).isEqualTo(1);
    assertThat(broken(lines)).isNull();
  }

  private Integer broken(List<String> lines) throws Exception {
    Files.write(file(), lines);
    return AuditLog.broken(AuditLog.read(file()));
  }
}
