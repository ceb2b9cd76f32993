package org.ringfence.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.base.AllocatedBytes;

class GapFillerTest {
  private static final int RATE_HZ = 8000;
  private static final int FRAME = 160;
  private static final int BEGIN = 800;

  /** A voice whose pitch falls and whose loudness grows, so that both sides of a gap differ. */
  private static short[] voice() {
    short[] pcm = new short[1600];
    double phase = 0;
    for (int i = 0; i < pcm.length; i++) {
      phase += 2 * Math.PI * (140 - i / 40.0) / RATE_HZ;
      double loud = 2000 + 5.0 * i;
      pcm[i] = (short) (loud * (0.6 * Math.sin(phase) + 0.3 * Math.sin(3 * phase + 1)));
    }
    return pcm;
  }

  private static short[] without(int gap) {
    short[] pcm = voice();
    Arrays.fill(pcm, BEGIN, BEGIN + gap, (short) 0);
    return pcm;
  }

  private static double error(short[] heard, int from, int to) {
    short[] said = voice();
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.pow(heard[i] - said[i], 2);
    }
    return sum;
  }

  @Test
  void aGapWhoseEndIsKnownIsClosedFromBothSides() {
    for (int gap : new int[] {FRAME / 2, FRAME, 2 * FRAME}) {
      short[] open = without(gap);
      new GapFiller(RATE_HZ).fill(open, BEGIN, gap);
      short[] closed = without(gap);
      GapFiller filler = new GapFiller(RATE_HZ);
      filler.fill(closed, BEGIN, gap);
      assertThat(filler.open()).isTrue();
      filler.close(closed, BEGIN + gap, gap, FRAME);
      assertThat(filler.open()).isFalse();
      double silence = error(without(gap), BEGIN, BEGIN + gap);
      double oneSided = error(open, BEGIN, BEGIN + gap);
      double bothSides = error(closed, BEGIN, BEGIN + gap);
      assertThat(oneSided).as("gap of %d", gap).isLessThan(silence);
      assertThat(bothSides).as("gap of %d", gap).isLessThan(oneSided * 0.7);
      assertThat(error(closed, 0, BEGIN)).as("what was before stays").isZero();
      assertThat(error(closed, BEGIN + gap + 64, 1600)).as("what came stays").isZero();
    }
  }

  @Test
  void whatWasPlayedAlreadyIsNotTouchedAndThereIsNoStep() {
    short[] pcm = without(FRAME);
    GapFiller filler = new GapFiller(RATE_HZ);
    filler.fill(pcm, BEGIN, FRAME);
    short[] played = pcm.clone();
    filler.close(pcm, BEGIN + FRAME, 0, FRAME);
    assertThat(Arrays.copyOf(pcm, BEGIN + FRAME)).isEqualTo(Arrays.copyOf(played, BEGIN + FRAME));
    int steepest = 0;
    for (int i = 1; i < 1600; i++) {
      steepest = Math.max(steepest, Math.abs(voice()[i] - voice()[i - 1]));
    }
    for (int i = BEGIN + FRAME - 8; i < BEGIN + 2 * FRAME; i++) {
      assertThat(Math.abs(pcm[i] - pcm[i - 1])).isLessThan(steepest * 2);
    }
  }

  @Test
  void aGapWithoutEndFallsSilent() {
    short[] pcm = Arrays.copyOf(voice(), BEGIN + 20 * FRAME);
    GapFiller filler = new GapFiller(RATE_HZ);
    for (int i = 0; i < 20; i++) {
      filler.fill(pcm, BEGIN + i * FRAME, FRAME);
    }
    double before = Level.rmsDbfs(pcm, BEGIN - FRAME, FRAME);
    assertThat(Level.rmsDbfs(pcm, BEGIN, FRAME)).isGreaterThan(before - 3);
    assertThat(Level.rmsDbfs(pcm, BEGIN + 5 * FRAME, FRAME)).isLessThan(before - 5);
    assertThat(Level.meanSquare(pcm, BEGIN + 12 * FRAME, 8 * FRAME)).isZero();
  }

  @Test
  void whateverComesItStaysWithinTheSoundAndAllocatesNothing() {
    SplittableRandom random = new SplittableRandom(4);
    GapFiller filler = new GapFiller(RATE_HZ);
    short[] pcm = new short[6000];
    long allocated =
        AllocatedBytes.least(() -> {
          for (int i = 0; i < 300; i++) {
            for (int k = 0; k < pcm.length; k++) {
              pcm[k] = (short) (i % 3 == 0 ? 0 : random.nextInt());
            }
            int gap = 1 + random.nextInt(2400);
            filler.fill(pcm, BEGIN, gap);
            filler.close(pcm, BEGIN + gap, random.nextInt(gap + 1), random.nextInt(400));
          }
        });
    assertThat(allocated).isLessThan(300);
  }
}
