package org.ringfence.lab.impair;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.ringfence.audio.Recording;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSession;
import org.ringfence.media.JitterBuffer;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;

/** Our phone's audio session on simulated time: the same every time, and soon over. */
final class SimulatedEar {
  private static final MediaAddress SENDER =
      MediaAddress.of(new InetSocketAddress("192.0.2.1", 4000));
  private static final long MS = 1_000_000;

  /** Reading begins when it does in a port. */
  private static final double PHASE_MS = JitterBuffer.BEST_READ_AFTER_MS;

  private SimulatedEar() {}

  static Recording hear(PacketTrain train, Schedule schedule) {
    AudioFormat format = train.format();
    short[] heard = new short[(int) (schedule.atMs() / 20 + 50) * format.frameSamples()];
    short[] frame = new short[format.frameSamples()];
    int length = 0;
    int next = 0;
    try (AudioSession session = new AudioSession(format, "lab", new SplittableRandom(1))) {
      session.expect(RelaySide.Terms.at(SENDER));
      for (double now = PHASE_MS; length < heard.length; now += AudioFormat.FRAME_MS) {
        while (next < schedule.arrivals().size() && schedule.arrivals().get(next).atMs() <= now) {
          Schedule.Arrival arrival = schedule.arrivals().get(next++);
          session.receive(
              RelaySession.RTP,
              ByteBuffer.wrap(arrival.packet()),
              0,
              arrival.packet().length,
              SENDER.high(),
              SENDER.low(),
              SENDER.port(),
              (long) (arrival.atMs() * MS));
        }
        session.read(frame, (long) (now * MS));
        System.arraycopy(frame, 0, heard, length, frame.length);
        length += frame.length;
      }
    }
    return new Recording(Arrays.copyOf(heard, length), train.line().codec.sampleRateHz());
  }
}
