package org.ringfence.codec;

/** Makes up for what a bare decoder leaves undone, as {@link Concealment} does. */
final class ConcealingDecoder implements AudioCodec.Decoder {
  private final AudioCodec.Decoder bare;
  private final Concealment concealment;

  ConcealingDecoder(AudioCodec.Decoder bare, int rateHz) {
    this.bare = bare;
    concealment = new Concealment(rateHz);
  }

  @Override
  public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
    int samples = bare.decode(payload, offset, length, pcm, pcmOffset);
    if (samples > 0) concealment.heard(pcm, pcmOffset, samples);
    return samples;
  }

  @Override
  public int conceal(short[] pcm, int offset, int samples) {
    return concealment.conceal(pcm, offset, samples);
  }

  @Override
  public void close() {
    bare.close();
  }
}
