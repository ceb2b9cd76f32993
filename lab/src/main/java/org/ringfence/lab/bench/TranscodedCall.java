package org.ringfence.lab.bench;

import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.G711;
import org.ringfence.codec.G722;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSession;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySide;
import org.ringfence.net.AudioPort;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaPortsExhaustedException;

/**
 * A call between G.711 and G.722: two streams that end in one media loop, joined by their sound,
 * with all that a stream that ends here does: jitter buffer, decoder, resampler, encoder, reports.
 */
final class TranscodedCall {
  /** What A speaks. */
  static final AudioCodec CODEC_A = G711.MU_LAW;

  /** What B speaks. */
  static final AudioCodec CODEC_B = G722.CODEC;

  private final AudioPort a;
  private final AudioPort b;

  TranscodedCall(
      MediaLoop loop, SplittableRandom random, RelaySide.Terms termsA, RelaySide.Terms termsB)
      throws MediaPortsExhaustedException {
    a = loop.openAudio(null, MediaListener.NONE);
    b = loop.openAudio(null, MediaListener.NONE);
    FramePipe toB = new FramePipe(CODEC_A, CODEC_B);
    FramePipe toA = new FramePipe(CODEC_B, CODEC_A);
    begin(a, CODEC_A, termsA, toA, toB, random);
    begin(b, CODEC_B, termsB, toB, toA, random);
  }

  private static void begin(
      AudioPort port,
      AudioCodec codec,
      RelaySide.Terms terms,
      FramePipe said,
      FramePipe heard,
      SplittableRandom random) {
    AudioFormat format = AudioFormat.of(codec, codec.staticPayloadType(), -1);
    port.protect(Protection.CLEAR);
    port.start(new AudioSession(format, "transcoded", random), said, heard);
    port.update(terms);
  }

  InetSocketAddress localA() {
    return a.localRtp();
  }

  InetSocketAddress localB() {
    return b.localRtp();
  }

  void close() {
    a.close();
    b.close();
  }
}
