package org.ringfence.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.audio.Alignment;
import org.ringfence.audio.Goertzel;
import org.ringfence.audio.Level;
import org.ringfence.audio.Recording;

class ConcealmentTest {
  /** What a frame-erasure file says of a frame that is lost (ITU-T G.192). */
  private static final short ERASED = 0x6B20;

  private static final int FRAME = 80;
  private static final int LATE = 30;

  private static short[] voice(int samples) {
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++) {
      double t = 2 * Math.PI * 125 * i / 8000;
      pcm[i] = (short) (6000 * Math.sin(t) + 3000 * Math.sin(4 * t + 1));
    }
    return pcm;
  }

  /** Speech through a pattern of losses, in steps of any size. */
  private static short[] through(String speech, String pattern, int step) throws Exception {
    short[] erasures = Vectors.words("codecs/g711plc/" + pattern);
    short[] pcm = Arrays.copyOf(speech(speech), speech(speech).length + FRAME);
    Concealment concealment = new Concealment(8000);
    for (int i = 0; i < pcm.length; i += FRAME) {
      boolean lost = erasures[i / FRAME % erasures.length] == ERASED;
      for (int at = i; at < i + FRAME; at += step) {
        int part = Math.min(step, i + FRAME - at);
        if (lost) {
          concealment.conceal(pcm, at, part);
        } else {
          concealment.heard(pcm, at, part);
        }
      }
    }
    return pcm;
  }

  private static short[] speech(String file) throws Exception {
    return Vectors.words("codecs/g711plc/" + file);
  }

  @ParameterizedTest
  @CsvSource({
    "fe10.g192, f2_10.raw, 80",
    "fe10_2.g192, f2_10_2.raw, 80",
    "fe10.g192, f2_10.raw, 7",
    "fe10_2.g192, f2_10_2.raw, 33"
  })
  void speechIsMadeUpBitForBitAsTheItuDoes(String pattern, String file, int step) throws Exception {
    short[] expected = speech(file);
    short[] heard = through("f2.le", pattern, step);
    assertThat(Arrays.copyOfRange(heard, LATE, LATE + expected.length)).isEqualTo(expected);
  }

  /** The other two files of the ITU are the same losses as silence: what they cost unconcealed. */
  @ParameterizedTest
  @CsvSource({"fe10.g192, f2_10m.raw, f2_10.raw", "fe10_2.g192, f2_10_2m.raw, f2_10_2.raw"})
  void theMutedFilesLackJustTheLostFrames(String pattern, String muted, String concealed)
      throws Exception {
    short[] erasures = speech(pattern);
    short[] said = speech("f2.le");
    short[] silent = speech(muted);
    for (int i = 0; i < said.length; i++) {
      boolean lost = erasures[i / FRAME % erasures.length] == ERASED;
      assertThat(silent[i]).isEqualTo(lost ? 0 : said[i]);
    }
    Recording speech = new Recording(said, 8000);
    double unconcealed = Alignment.measure(speech, new Recording(silent, 8000)).lostShare();
    double left = Alignment.measure(speech, new Recording(speech(concealed), 8000)).lostShare();
    assertThat(unconcealed).isGreaterThan(0.08);
    assertThat(left).isLessThan(0.01);
  }

  @Test
  void thePitchGoesOnAndThenFadesToSilence() {
    Concealment concealment = new Concealment(8000);
    concealment.heard(voice(800), 0, 800);
    short[] made = new short[LATE + 480];
    concealment.conceal(made, 0, 160);
    concealment.conceal(made, 160, LATE + 320);
    short[] whole = voice(1280);
    for (int i = 0; i < 80; i++) {
      assertThat(made[LATE + i]).isCloseTo(whole[800 + i], offset((short) 2));
    }
    assertThat(Goertzel.power(made, LATE, 160, 125, 8000)).isGreaterThan(6000 * 6000 / 4.0);
    assertThat(Level.rmsDbfs(made, LATE + 400, 80)).isLessThan(Level.rmsDbfs(made, LATE, 80) - 12);
    concealment.conceal(made, 0, 480);
    assertThat(Arrays.copyOfRange(made, LATE, 480)).containsOnly((short) 0);
  }

  @Test
  void theFirstGoodFrameIsBlendedIn() {
    Concealment concealment = new Concealment(8000);
    concealment.heard(voice(800), 0, 800);
    concealment.conceal(new short[80], 0, 80);
    short[] good = new short[160];
    Arrays.fill(good, (short) 1000);
    concealment.heard(good, 0, 160);
    assertThat(good[LATE]).isNotEqualTo((short) 1000);
    assertThat(good[LATE + 32]).isEqualTo((short) 1000);
  }

  /** Also at 16 kHz, of whatever pitch, a gap leaves no click: no step that speech did not have. */
  @Test
  void aGapLeavesNoClick() {
    for (int hz = 80; hz < 400; hz += 13) {
      short[] pcm = new short[16_000];
      int steepest = 0;
      for (int i = 0; i < pcm.length; i++) {
        double t = 2 * Math.PI * hz * i / 16_000;
        pcm[i] = (short) (6000 * Math.sin(t) + 2000 * Math.sin(3 * t));
        steepest = i == 0 ? 0 : Math.max(steepest, Math.abs(pcm[i] - pcm[i - 1]));
      }
      Concealment concealment = new Concealment(16_000);
      for (int i = 0; i < pcm.length; i += 320) {
        if (i / 320 % 7 == 6) {
          concealment.conceal(pcm, i, 320);
        } else {
          concealment.heard(pcm, i, 320);
        }
      }
      for (int i = 1; i < pcm.length; i++) {
        assertThat(Math.abs(pcm[i] - pcm[i - 1])).as("%d Hz", hz).isLessThan(2 * steepest + 50);
      }
    }
  }

  @Test
  void withoutHistoryThereIsSilence() {
    short[] made = {1, 2, 3};
    assertThat(new Concealment(16_000).conceal(made, 0, 3)).isEqualTo(3);
    assertThat(made).containsOnly((short) 0);
  }
}
