package org.ringfence.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of the last try to get a public certificate. */
class AcmeStateTest {
  private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");
  private static final Duration PAUSE = Duration.ofMinutes(5);
  @TempDir Path path;
  private ServerFolder folder;

  @BeforeEach
  void folder() {
    folder = new ServerFolder(path);
  }

  @Test
  void itIsReadAsItWasWrittenByItsOwnerAlone() throws Exception {
    AcmeState state =
        AcmeState.load(folder).failed(NOW, PAUSE, null, "port 80: refused = \u00fc # !\n\u001b[2J");
    state.write(folder);
    AcmeState read = AcmeState.load(folder);
    assertThat(read).isEqualTo(state);
    assertThat(read.nextTry()).isEqualTo(NOW.plus(PAUSE));
    assertThat(read.failures()).isEqualTo(1);
    assertThat(read.error()).isEqualTo("port 80: refused = \u00fc # !??[2J");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.acmeState())))
        .isEqualTo("rw-------");
    AcmeState.succeeded(NOW).write(folder);
    assertThat(AcmeState.load(folder).failures()).isZero();
  }

  @Test
  void aFileThatCannotBeReadSaysNothing() throws Exception {
    AcmeState none = AcmeState.load(folder);
    assertThat(none.nextTry()).isEqualTo(Instant.EPOCH);
    for (String broken :
        new String[] {
          "", "lastTry=yesterday\nnextTry=now", "error=\\u00", "failures=many", "x".repeat(1 << 20)
        }) {
      Files.writeString(folder.acmeState(), broken);
      assertThat(AcmeState.load(folder)).isEqualTo(none);
    }
  }

  @Test
  void theAuthoritysWishIsHeededWithinReason() {
    AcmeState state = AcmeState.succeeded(NOW);
    Instant hour = NOW.plus(Duration.ofHours(1));
    assertThat(state.failed(NOW, PAUSE, hour, "").nextTry()).isEqualTo(hour);
    assertThat(state.failed(NOW, PAUSE, NOW, "").nextTry()).isEqualTo(NOW.plus(PAUSE));
    Instant years = NOW.plus(Duration.ofDays(4000));
    assertThat(state.failed(NOW, PAUSE, years, "").nextTry())
        .isEqualTo(NOW.plus(Duration.ofDays(2)));
  }

  @Test
  void aRestartTriesSoonerButNotAtOnce() {
    AcmeState state = AcmeState.succeeded(NOW).failed(NOW, Duration.ofHours(12), null, "");
    assertThat(state.noLaterThan(PAUSE).nextTry()).isEqualTo(NOW.plus(PAUSE));
    AcmeState good = AcmeState.succeeded(NOW);
    assertThat(good.noLaterThan(PAUSE)).isEqualTo(good);
  }
}
