package org.ringfence.mgcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ringfence.mgcp.DigitMap.Match;

/** Which keys make a number (RFC 3435 section 2.1.5). */
class DigitMapTest {
  private static final DigitMap OFFICE =
      DigitMap.parse("(0T|00T|[1-7]xxx|8xxxxxxx|#xxxxxxx|*xx|91xxxxxxxxxx|9011x.T)");

  @Test
  void aNumberIsWholeAsSoonAsOneOfTheWaysIs() {
    assertThat(OFFICE.match("")).isEqualTo(Match.PARTIAL);
    assertThat(OFFICE.match("123")).isEqualTo(Match.PARTIAL);
    assertThat(OFFICE.match("1234")).isEqualTo(Match.WHOLE);
    assertThat(OFFICE.match("*8")).isEqualTo(Match.PARTIAL);
    assertThat(OFFICE.match("*84")).isEqualTo(Match.WHOLE);
    assertThat(OFFICE.match("1*")).isEqualTo(Match.NONE);
    assertThat(DigitMap.parse("(xxxxxxx|x11)").match("411")).isEqualTo(Match.WHOLE);
  }

  @Test
  void aPauseEndsWhatCouldGoOn() {
    assertThat(OFFICE.match("0")).isEqualTo(Match.PARTIAL);
    assertThat(OFFICE.waitsForPause("0")).isTrue();
    assertThat(OFFICE.match("0T")).isEqualTo(Match.WHOLE);
    assertThat(OFFICE.waitsForPause("00")).isTrue();
    assertThat(OFFICE.waitsForPause("12")).isFalse();
    assertThat(OFFICE.match("9011" + "5".repeat(40))).isEqualTo(Match.PARTIAL);
    assertThat(OFFICE.match("9011" + "5".repeat(40) + "T")).isEqualTo(Match.WHOLE);
  }

  @Test
  void whatIsNoMapIsNone() {
    for (String text :
        new String[] {"", "()", "(12|)", "(.1)", "([12)", "(1z)", "(" + "x".repeat(3000)}) {
      assertThat(DigitMap.parse(text)).as(text).isNull();
    }
  }
}
