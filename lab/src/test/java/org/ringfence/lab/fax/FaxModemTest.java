package org.ringfence.lab.fax;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.fax.FaxModem;

class FaxModemTest {
  private static final int FRAME = 160;
  private static final int MOST_FRAMES = 50 * 120;

  @TempDir private Path folder;

  /** Two machines that hear each other at once, faster than any clock. */
  @Test
  void aPageGoesFromOneMachineToAnother() {
    Assumptions.assumeTrue(FaxModem.isAvailable(), "skipped: apt install libspandsp2");
    Path sent = folder.resolve("sent.tif");
    Path came = folder.resolve("came.tif");
    FaxPage.write(sent, 7);
    try (FaxModem caller = new FaxModem("201", sent, true);
        FaxModem called = new FaxModem("202", came, false)) {
      short[] there = new short[FRAME];
      short[] back = new short[FRAME];
      int frames = 0;
      while (!(caller.isOver() && called.isOver()) && frames++ < MOST_FRAMES) {
        caller.say(there);
        called.say(back);
        called.hear(there, FRAME);
        caller.hear(back, FRAME);
      }
      assertThat(caller.outcome()).isEqualTo("OK");
      assertThat(called.outcome()).isEqualTo("OK");
    }
    assertThat(FaxPage.arrived(came, 7)).isEqualTo(1);
    assertThat(FaxPage.arrived(came, 8)).isLessThan(0.7);
  }
}
