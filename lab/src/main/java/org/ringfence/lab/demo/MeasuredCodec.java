package org.ringfence.lab.demo;

import org.ringfence.codec.AudioCodec;

/**
 * A codec whose encoders and decoders are timed.
 *
 * @param said what its encoders' frames go through
 * @param heard what its decoders' frames came through
 */
record MeasuredCodec(AudioCodec codec, Journey said, Journey heard) implements AudioCodec {
  @Override
  public String encodingName() {
    return codec.encodingName();
  }

  @Override
  public int clockRateHz() {
    return codec.clockRateHz();
  }

  @Override
  public int sampleRateHz() {
    return codec.sampleRateHz();
  }

  @Override
  public int staticPayloadType() {
    return codec.staticPayloadType();
  }

  @Override
  public int rtpmapChannels() {
    return codec.rtpmapChannels();
  }

  @Override
  public boolean takesLongFrames() {
    return codec.takesLongFrames();
  }

  @Override
  public Encoder newEncoder() {
    return said.timed(codec.newEncoder());
  }

  @Override
  public Decoder newDecoder() {
    return heard.timed(codec.newDecoder());
  }

  @Override
  public Decoder newBareDecoder() {
    return heard.timed(codec.newBareDecoder());
  }
}
