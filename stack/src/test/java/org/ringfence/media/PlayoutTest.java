package org.ringfence.media;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlayoutTest {
  enum Weather {
    CALM((i, random) -> random.nextDouble() * 3),
    UNEVEN((i, random) -> Math.abs(random.nextGaussian()) * 12),
    ROUGH((i, random) -> random.nextDouble() * 80),
    SPIKES((i, random) -> i % 100 >= 90 ? (100 - i % 100) * 12 : random.nextDouble() * 4),
    LOSSY((i, random) -> random.nextInt(20) == 0 ? -1 : Math.abs(random.nextGaussian()) * 8),
    CHANGING((i, random) -> random.nextDouble() * (i / 500 % 2 == 0 ? 4 : 90));

    final Trace.Network network;

    Weather(Trace.Network network) {
      this.network = network;
    }
  }

  @ParameterizedTest
  @EnumSource(Weather.class)
  void show(Weather weather) {
    for (double skew : new double[] {0, 2e-4, -2e-4}) {
      Trace trace = new Trace(weather.network, 3000, skew, 4);
      System.out.println(weather + " " + skew + " old " + trace.throughJitterBuffer() + " new "
          + trace.throughPlayout());
    }
  }
}
