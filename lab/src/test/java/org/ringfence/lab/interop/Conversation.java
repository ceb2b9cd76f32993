package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.ringfence.audio.Recording;
import org.ringfence.audio.ToneFinder;
import org.ringfence.audio.WavReader;
import org.ringfence.lab.peer.Phone;

/** Two phones that talk for a while, and what each of them heard. */
public final class Conversation {
  public static final int CALL_SECONDS = 5;
  private static final double HEARD_SHARE = 0.8;

  private Conversation() {}

  /** The passing of time is what is under test here, so it is simply let pass. */
  public static void talk(double seconds) {
    Duration time = Duration.ofMillis((long) (seconds * 1_000));
    Awaitility.await().pollDelay(time).timeout(time.plusSeconds(10)).until(() -> true);
  }

  /**
   * The tone is in at least 80 % of the call and stands above everything else. Call after the
   * listener was closed: its file is complete then.
   */
  public static void assertHeard(Phone listener, int toneHz, double callSeconds) {
    Recording heard = recording(listener.recording());
    double seconds = ToneFinder.find(heard, toneHz).toneMs() / 1_000.0;
    assertThat(seconds / callSeconds)
        .as(
            "share of the call with %d Hz in %d ms recorded by\n%s",
            toneHz, heard.durationMs(), listener.tail())
        .isGreaterThanOrEqualTo(HEARD_SHARE);
  }

  private static Recording recording(Path file) {
    try {
      return WavReader.readAll(FileChannel.open(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
