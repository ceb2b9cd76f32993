package org.ringfence.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameTimesTest {
  private static final long FRAME_NS = 20_000_000L;

  private final FrameTimes times = new FrameTimes();

  @Test
  void aFrameIsLateByTheClockOfItsOwnStream() {
    // The numbers go over their end; the other stream began at another time.
    for (int i = 0; i < 100; i++) {
      long lateNs = i == 70 ? 12_000_000L : 0;
      times.arrived(7, 65_500 + i & 0xFFFF, i * FRAME_NS + lateNs);
      times.arrived(0x70000, i, 5_000_000L + i * FRAME_NS);
    }
    assertThat(times.streams()).isEqualTo(2);
    assertThat(times.lateness.total()).isEqualTo(200);
    assertThat(times.lateness.percentile(0.99)).isZero();
    assertThat(times.lateness.percentile(1)).isEqualTo(12_000);
    assertThat(times.missing()).isZero();
  }

  @Test
  void theFirstFrameMayHaveBeenTheLateOne() {
    times.arrived(1, 1, 9_000_000L);
    times.arrived(1, 2, FRAME_NS);
    times.begin();
    times.arrived(1, 3, 2 * FRAME_NS + 4_000_000L);
    assertThat(times.lateness.percentile(1)).isEqualTo(4_000);
  }

  @Test
  void aFrameThatComesAfterTheNextFillsItsGap() {
    times.arrived(1, 1, 0);
    times.arrived(1, 4, 3 * FRAME_NS);
    assertThat(times.missing()).isEqualTo(2);
    times.arrived(1, 3, 3 * FRAME_NS);
    assertThat(times.missing()).isEqualTo(1);
  }
}
