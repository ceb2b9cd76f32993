package org.ringfence.lab.bench;

import java.net.InetSocketAddress;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.G711;
import org.ringfence.codec.G722;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaPortsExhaustedException;
import org.ringfence.net.RelayHandle;
import org.ringfence.net.RelaySpec;

/**
 * A call between G.711 and G.722 as the server has it: a relay that decodes and encodes, with all
 * that goes with it: jitter buffers, resamplers, reports, and what is measured of it.
 */
final class TranscodedCall {
  /** What A speaks. */
  static final AudioCodec CODEC_A = G711.MU_LAW;

  /** What B speaks. */
  static final AudioCodec CODEC_B = G722.CODEC;

  private final RelayHandle relay;

  TranscodedCall(MediaLoop loop, RelaySide.Terms termsA, RelaySide.Terms termsB)
      throws MediaPortsExhaustedException {
    relay = loop.openRelay(RelaySpec.clear(MediaListener.NONE));
    relay.update(RelaySession.A, termsA);
    relay.update(RelaySession.B, termsB);
    relay.transcode(format(CODEC_A), format(CODEC_B));
  }

  private static AudioFormat format(AudioCodec codec) {
    return AudioFormat.of(codec, codec.staticPayloadType(), -1);
  }

  InetSocketAddress localA() {
    return relay.localRtp(RelaySession.A);
  }

  InetSocketAddress localB() {
    return relay.localRtp(RelaySession.B);
  }

  void close() {
    relay.close();
  }
}
