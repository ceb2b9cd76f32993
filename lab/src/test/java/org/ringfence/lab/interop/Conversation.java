package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.ringfence.lab.peer.Hearing;
import org.ringfence.lab.peer.Phone;
import org.ringfence.lab.peer.Wav;

/** Two phones that talk for a while, and what each of them heard. */
final class Conversation {
  static final int CALL_SECONDS = 8;
  private static final double HEARD_SHARE = 0.8;

  private Conversation() {}

  /** The passing of time is what is under test here, so it is simply let pass. */
  static void talk(double seconds) {
    Duration time = Duration.ofMillis((long) (seconds * 1_000));
    Awaitility.await().pollDelay(time).timeout(time.plusSeconds(10)).until(() -> true);
  }

  /** Call after the listener was closed: its file is complete then. */
  static void assertHeard(Phone listener, int toneHz, double callSeconds) {
    Wav heard = Wav.read(listener.recording());
    assertThat(Hearing.shareOf(toneHz, heard, callSeconds))
        .as(
            "share of the call with %d Hz in %.1f s recorded by\n%s",
            toneHz, heard.seconds(), listener.tail())
        .isGreaterThanOrEqualTo(HEARD_SHARE);
  }
}
