package org.ringfence.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.guard.Guard;
import org.ringfence.guard.TimeShare;
import org.ringfence.guard.Verdict;

class SiegeWatchTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private final Guard guard = new Guard(1, 0);
  private final TimeShare share = guard.share(0);
  @TempDir private Path folder;
  private AuditLog audit;
  private SiegeWatch watch;
  private long nowNs;

  @BeforeEach
  void open() throws Exception {
    audit = new AuditLog(folder, InstantSource.system());
    watch = new SiegeWatch(guard, audit, java.util.List::of, () -> "off");
  }

  @AfterEach
  void close() {
    audit.close();
  }

  private static Flow stranger() {
    return new Flow(Transport.UDP, null, new InetSocketAddress("192.0.2.1", 5060), 0, null);
  }

  /** How many strangers are served of a thousand in a second, each in a millisecond. */
  private int second() {
    int served = 0;
    for (int ms = 0; ms < 1_000; ms++) {
      nowNs += SECOND_NS / 1_000;
      if (guard.judge(stranger(), 500, share, nowNs) != Verdict.NEWCOMER) continue;
      served++;
      share.took(SECOND_NS / 1_000);
    }
    watch.tick();
    return served;
  }

  @Test
  void aFloodIsSeenAndItsEndToo() {
    for (int i = 0; i < 5; i++) second();
    assertThat(watch.report().state()).isEqualTo("flood");
    second();
    assertThat(second()).as("a smaller share").isLessThan(300);
    for (int i = 0; i < 30; i++) watch.tick();
    assertThat(watch.report().state()).isEqualTo("calm");
    nowNs += SECOND_NS;
    assertThat(second()).isGreaterThan(500);
  }

  @Test
  void aPersonHasTheLastWord() throws Exception {
    watch.mode(SiegeWatch.Mode.ON);
    for (int i = 0; i < 2; i++) second();
    assertThat(second()).isZero();
    assertThat(watch.report().state()).isEqualTo("siege");
    watch.mode(SiegeWatch.Mode.OFF);
    for (int i = 0; i < 6; i++) second();
    assertThat(second()).as("in a flood").isGreaterThan(500);
    audit.close();
    assertThat(AuditLog.read(folder.resolve(AuditLog.NAME)))
        .extracting(AuditLog.Entry::event)
        .contains("siege", "flood");
  }
}
