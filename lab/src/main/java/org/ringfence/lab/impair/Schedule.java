package org.ringfence.lab.impair;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ringfence.media.AudioFormat;

/**
 * Which packet comes when over a bad network.
 *
 * @param atMs since the first was sent
 */
record Schedule(List<Arrival> arrivals, double atMs) {
  /** One packet that comes. */
  record Arrival(double atMs, byte[] packet) {}

  static Schedule of(PacketTrain train, Weather weather, long seed) {
    double[] delays = weather.delaysMs(train.packets().size(), seed);
    List<Arrival> arrivals = new ArrayList<>();
    for (int i = 0; i < delays.length; i++) {
      if (delays[i] >= 0) {
        double sentMs = (double) i * AudioFormat.FRAME_MS;
        arrivals.add(new Arrival(sentMs + delays[i], train.packets().get(i)));
      }
    }
    arrivals.sort(Comparator.comparingDouble(Arrival::atMs));
    double endMs = (double) delays.length * AudioFormat.FRAME_MS + weather.jitterMs();
    return new Schedule(List.copyOf(arrivals), endMs);
  }
}
