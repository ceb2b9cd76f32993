package org.ringfence.server.api;

import java.io.IOException;
import org.ringfence.audio.WavWriter;
import org.ringfence.call.Voice;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.G722;

/** A recorded call as one listens to it: the caller on the left, the called one on the right. */
public final class StereoSound implements AutoCloseable {
  /** A second of one of them, coded; the last second may be shorter. */
  private static final int SECOND_BYTES = Voice.RATE_HZ / 2;

  private final AudioCodec.Decoder caller = G722.CODEC.newDecoder();
  private final AudioCodec.Decoder called = G722.CODEC.newDecoder();
  private final short[] left = new short[Voice.RATE_HZ];
  private final short[] right = new short[Voice.RATE_HZ];
  private final short[] both = new short[2 * Voice.RATE_HZ];

  /** The rate of what is written. */
  public static final int RATE_HZ = Voice.RATE_HZ;

  /**
   * Writes seconds as they are kept.
   *
   * @param seconds whole ones, but for the last
   */
  public void write(byte[] seconds, WavWriter out) throws IOException {
    for (int at = 0; at < seconds.length; at += 2 * SECOND_BYTES) {
      int half = Math.min(SECOND_BYTES, (seconds.length - at) / 2);
      int samples = caller.decode(seconds, at, half, left, 0);
      int others = called.decode(seconds, at + half, half, right, 0);
      if (samples != others) throw new IOException("a damaged recording");
      for (int i = 0; i < samples; i++) {
        both[2 * i] = left[i];
        both[2 * i + 1] = right[i];
      }
      out.write(both, 0, 2 * samples);
    }
  }

  @Override
  public void close() {
    caller.close();
    called.close();
  }
}
