package org.ringfence.lab.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Opus;
import org.ringfence.media.AudioFormat;

/**
 * What the demo found. The six steps are those of the sound from Alice to Bob.
 *
 * @param ringMs from the call to the first ring
 * @param answerMs from the call to the answer
 */
record DemoReport(
    Path folder,
    AudioCodec codec,
    double serverMs,
    double registerMs,
    double ringMs,
    double answerMs,
    Journey fromAlice,
    Journey fromBob,
    Heard byBob,
    Heard byAlice,
    double totalMs) {
  private static final int RTP_HEADER_BYTES = 12;
  private static final int UDP_IP_HEADER_BYTES = 28;

  /**
   * One step.
   *
   * @param time what it took, in the unit that suits it
   */
  record Step(int number, String name, String time, String words) {}

  boolean understood() {
    return byBob.understood() && byAlice.understood();
  }

  double packetsPerSecond() {
    return 1000.0 / AudioFormat.FRAME_MS;
  }

  double kilobitsPerSecond() {
    double bytes = fromAlice.payloadBytes.mean() + RTP_HEADER_BYTES + UDP_IP_HEADER_BYTES;
    return bytes * 8 * packetsPerSecond() / 1000;
  }

  List<Step> steps() {
    Journey way = fromAlice;
    int samples = codec.sampleRateHz() / 1000 * AudioFormat.FRAME_MS;
    List<Step> steps = new ArrayList<>(6);
    steps.add(
        new Step(
            1,
            "Connection",
            say("%.0f ms", answerMs),
            say(
                "INVITE to 200 OK and ACK over TLS; the first ring after %.0f ms"
                    + " (registering took %.0f ms)",
                ringMs, registerMs)));
    steps.add(
        new Step(
            2,
            "Sampling",
            say("%.1f us", way.sampling.medianUs()),
            say(
                "a frame is %d ms: %d samples at %d Hz, read and resampled from 16000 Hz",
                AudioFormat.FRAME_MS, samples, codec.sampleRateHz())));
    steps.add(
        new Step(
            3,
            "Encoding",
            say("%.1f us", way.encoding.medianUs()),
            say("%s makes %.0f bytes of %d", engine(), way.payloadBytes.mean(), 2 * samples)));
    steps.add(
        new Step(
            4,
            "Packets",
            say("%.0f /s", packetsPerSecond()),
            say(
                "%d bytes of RTP header and %.0f of payload; with UDP and IP %.1f kbit/s",
                RTP_HEADER_BYTES, way.payloadBytes.mean(), kilobitsPerSecond())));
    steps.add(
        new Step(
            5,
            "Travel",
            say("%.3f ms", way.travel.medianMs()),
            say(
                "through the server's relay; 99 of 100 within %.3f ms, %d lost of %d",
                way.travel.at(0.99) / 1e6,
                byBob.lostPackets(),
                way.travel.count() + byBob.lostPackets())));
    steps.add(
        new Step(
            6,
            "Playing",
            say("%.1f ms", way.waiting.medianMs() + way.decoding.medianMs()),
            say(
                "%.1f ms in the jitter buffer, then %.1f us of decoding",
                way.waiting.medianMs(), way.decoding.medianUs())));
    return steps;
  }

  private String engine() {
    return codec instanceof Opus opus ? "Opus by " + opus.engine() : codec.encodingName();
  }

  static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
