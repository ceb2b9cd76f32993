package org.ringfence.server.numbers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.call.Cause;
import org.ringfence.server.people.CallKind;

@Timeout(60)
class TollLimitsTest {
  private static final long MINUTE_MS = 60_000;
  private static final long START_MS = 1_800_000_000_000L;

  private final TollLimits limits = new TollLimits();

  @Test
  void anHoursCallsAreOverAnHourLater() {
    TollLimits.Most most = new TollLimits.Most(10, 3, 1);
    for (int i = 0; i < 3; i++) {
      CallKind kind = i == 0 ? CallKind.INTERNATIONAL : CallKind.NATIONAL;
      assertThat(limits.begin("1001", kind, most, START_MS + i * MINUTE_MS)).isNull();
    }
    assertThat(limits.begin("1001", CallKind.NATIONAL, most, START_MS + 59 * MINUTE_MS))
        .isEqualTo(Cause.TOO_MANY_OUTSIDE);
    assertThat(limits.begin("1002", CallKind.NATIONAL, most, START_MS)).isNull();
    // The first of them is forgotten, and it was the dear one.
    long laterMs = START_MS + 61 * MINUTE_MS;
    assertThat(limits.begin("1001", CallKind.INTERNATIONAL, most, laterMs)).isNull();
    assertThat(limits.begin("1001", CallKind.NATIONAL, most, laterMs))
        .isEqualTo(Cause.TOO_MANY_OUTSIDE);
    assertThat(limits.begin("1001", CallKind.NATIONAL, most, START_MS + 300 * MINUTE_MS)).isNull();
  }

  @Test
  void aClockThatIsSetBackMakesNobodyFree() {
    TollLimits.Most most = new TollLimits.Most(10, 1, 1);
    assertThat(limits.begin("1001", CallKind.LOCAL, most, START_MS)).isNull();
    assertThat(limits.begin("1001", CallKind.LOCAL, most, START_MS - 90 * MINUTE_MS))
        .isEqualTo(Cause.TOO_MANY_OUTSIDE);
  }

  @Test
  void linesAreCountedWhileTheyAreTaken() {
    TollLimits.Most most = new TollLimits.Most(1, 100, 100);
    assertThat(limits.begin("1001", CallKind.LOCAL, most, START_MS)).isNull();
    limits.began("1001");
    assertThat(limits.begin("1001", CallKind.LOCAL, most, START_MS)).isEqualTo(Cause.TOO_MANY);
    limits.ended("1001");
    limits.ended("1001");
    assertThat(limits.begin("1001", CallKind.LOCAL, most, START_MS)).isNull();
  }

  /** Every one that was let through is counted, whoever asks at the same time. */
  @Test
  void ofManyThatAskAtOnceNoMorePassThanMay() throws Exception {
    TollLimits.Most most = new TollLimits.Most(1_000_000, 500, 500);
    AtomicInteger passed = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  go.await();
                } catch (InterruptedException e) {
                  return;
                }
                for (int n = 0; n < 1_000; n++) {
                  if (limits.begin("1001", CallKind.LOCAL, most, START_MS) == null) {
                    passed.incrementAndGet();
                  }
                }
              }));
    }
    go.countDown();
    for (Thread each : threads) each.join();
    assertThat(passed).hasValue(500);
  }
}
