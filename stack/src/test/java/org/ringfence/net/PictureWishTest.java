package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.ringfence.media.PictureFeedback;

class PictureWishTest {
  private static final int SOURCE = 0x12345678;
  private static final long SECOND_NS = 1_000_000_000;

  private final PictureWish wish = new PictureWish();
  private final ByteBuffer out = ByteBuffer.allocate(200);

  @Test
  void whoBeginsToSeeHasItAskedForThreeTimesASecondApart() {
    wish.describe(PictureFeedback.LOSS, true);
    assertThat(wish.isDue(0)).as("before anybody sees it").isFalse();
    wish.begin(5);
    for (int i = 0; i < 3; i++) {
      long nowNs = 5 + i * SECOND_NS;
      assertThat(wish.isDue(nowNs)).isTrue();
      int end = wish.write(out, SOURCE, nowNs);
      assertThat(out.getInt(end - 12)).as("PLI (RFC 4585)").isEqualTo(0x81CE0002);
      assertThat(out.getInt(end - 4)).isEqualTo(SOURCE);
      assertThat(out.get(1) & 0xFF).as("a report first").isEqualTo(201);
      assertThat(wish.isDue(nowNs + SECOND_NS - 1)).isFalse();
    }
    assertThat(wish.isDue(100 * SECOND_NS)).isFalse();
    wish.begin(200 * SECOND_NS);
    assertThat(wish.isDue(200 * SECOND_NS)).isTrue();
  }

  @Test
  void whoTakesNoReportOfALossIsAskedForAFullPictureByNumber() {
    wish.describe(PictureFeedback.FULL, true);
    wish.begin(0);
    for (int number = 0; number < 2; number++) {
      int end = wish.write(out, SOURCE, number * SECOND_NS);
      assertThat(out.getInt(end - 20)).as("FIR (RFC 5104)").isEqualTo(0x84CE0004);
      assertThat(out.getInt(end - 12)).isZero();
      assertThat(out.getInt(end - 8)).isEqualTo(SOURCE);
      assertThat(out.getInt(end - 4)).isEqualTo(number << 24);
    }
  }

  @Test
  void whoTakesNeitherIsAskedOnceBySignalling() {
    wish.describe(PictureFeedback.SIGNALLED, true);
    wish.begin(0);
    assertThat(wish.write(out, SOURCE, 0)).isZero();
    assertThat(wish.isDue(10 * SECOND_NS)).isFalse();
  }

  @Test
  void soundIsAskedForNothing() {
    wish.describe(PictureFeedback.SIGNALLED, false);
    wish.begin(0);
    assertThat(wish.isDue(0)).isFalse();
  }
}
