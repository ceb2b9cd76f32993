package org.ringfence.codec;

import java.util.Arrays;
import java.util.Objects;

/** A decoder of a codec that has no means of its own against loss. */
abstract class BareDecoder implements AudioCodec.Decoder {
  @Override
  public boolean bare() {
    return true;
  }

  /** Leaves silence. */
  @Override
  public int conceal(short[] pcm, int offset, int samples) {
    Objects.checkFromIndexSize(offset, samples, pcm.length);
    Arrays.fill(pcm, offset, offset + samples, (short) 0);
    return samples;
  }

  @Override
  public void close() {}
}
