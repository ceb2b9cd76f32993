package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringfence.server.people.Codes;
import org.ringfence.server.people.StarCode;

class KeySequenceTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private final KeySequence keys =
      new KeySequence(KeySequence.pressed(Codes.PRESETS, StarCode.RECORD, StarCode.BLIND_TRANSFER));
  private long nowNs;

  private @Nullable StarCode press(String pressed) {
    StarCode last = null;
    for (char key : pressed.toCharArray()) last = keys.press(key, nowNs);
    return last;
  }

  @Test
  void aCodeIsMadeOutAlsoAfterOtherKeys() {
    assertThat(press("*1")).isEqualTo(StarCode.RECORD);
    assertThat(press("4711*1")).isEqualTo(StarCode.RECORD);
    assertThat(press("**1")).isEqualTo(StarCode.RECORD);
    assertThat(press("#")).isNull();
    assertThat(press("#")).isEqualTo(StarCode.BLIND_TRANSFER);
    assertThat(press("#")).as("each key counts once").isNull();
  }

  @Test
  void keysFarApartAreNoCode() {
    assertThat(press("*")).isNull();
    nowNs += 10 * SECOND_NS;
    assertThat(press("1")).isNull();
  }

  @Test
  void whatWasTurnedOffIsNoCode() {
    Map<StarCode, String> few = new EnumMap<>(StarCode.class);
    few.put(StarCode.TIME, "*60");
    assertThat(KeySequence.pressed(new Codes(few), StarCode.RECORD)).isEmpty();
  }
}
