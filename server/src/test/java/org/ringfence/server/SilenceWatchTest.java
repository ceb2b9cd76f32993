package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ringfence.net.MediaListener;

class SilenceWatchTest {
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final SilenceWatch watch =
      new SilenceWatch(
          told::incrementAndGet,
          failed::incrementAndGet,
          (side, full) -> {},
          (line, quality) -> {},
          side -> {});

  @Test
  void bothSidesSilentIsTold() {
    MediaListener audio = watch.get();
    audio.silent(0, 1);
    assertThat(told).hasValue(0);
    audio.silent(1, 1);
    assertThat(told).hasValue(1);
  }

  @Test
  void aHandshakeThatFailedIsTold() {
    watch.get().unsecured(1, "bad certificate");
    assertThat(failed).hasValue(1);
    assertThat(told).hasValue(0);
  }

  @Test
  void oneWhoSpeaksAgainKeepsTheCall() {
    MediaListener audio = watch.get();
    audio.silent(0, 1);
    audio.heard(0);
    audio.silent(1, 1);
    assertThat(told).hasValue(0);
    audio.silent(0, 1);
    assertThat(told).hasValue(1);
  }

  /** A camera that is off must not end the call that people are talking in. */
  @Test
  void aSilentVideoLineDoesNotEndACallWithVoices() {
    MediaListener audio = watch.get();
    MediaListener video = watch.get();
    video.silent(0, 1);
    video.silent(1, 1);
    assertThat(told).hasValue(0);
    audio.silent(0, 1);
    audio.silent(1, 1);
    assertThat(told).hasValue(1);
  }

  @Test
  void silenceAfterAHoldIsToldOnceMore() {
    MediaListener audio = watch.get();
    audio.silent(0, 1);
    audio.silent(1, 1);
    audio.silent(0, 1);
    assertThat(told).hasValue(2);
  }
}
