package org.ringfence.codec;

/**
 * A speech codec as SDP names it (RFC 3551, RFC 4566 section 6 "rtpmap").
 *
 * <p>A codec is immutable and shared. Its encoders and decoders hold the state of one direction of
 * one call, and belong to one thread at a time. All PCM is mono, 16 bits, at {@link
 * #sampleRateHz()}. Nothing is allocated per frame.
 */
public interface AudioCodec {

  /** The encoding name of the rtpmap attribute, as registered: "PCMA", "G722", "opus". */
  String encodingName();

  /** The RTP clock. G.722 says 8000 although it samples at 16000 (RFC 3551 section 4.5.2). */
  int clockRateHz();

  /** The rate of the PCM that goes in and comes out. */
  int sampleRateHz();

  /** The payload type of RFC 3551 table 4, or -1 where it must be negotiated. */
  int staticPayloadType();

  /** The channels the rtpmap attribute says: 1, but 2 for Opus, always (RFC 7587 section 7). */
  default int rtpmapChannels() {
    return 1;
  }

  /** Whether its encoder takes frames of 40 and 60 ms too, and not of 20 ms alone. */
  default boolean takesLongFrames() {
    return true;
  }

  Encoder newEncoder();

  /** A decoder that makes up for what is lost by what was before it. */
  Decoder newDecoder();

  /**
   * A decoder for somebody who makes up for what is lost with a view to what comes after it: where
   * the codec has no means of its own, the decoder leaves it undone.
   */
  default Decoder newBareDecoder() {
    return newDecoder();
  }

  /** One direction's encoder. */
  interface Encoder extends AutoCloseable {
    /**
     * Encodes one frame.
     *
     * @param samples how many samples; 10 to 60 ms for Opus, any number for G.711, even for G.722
     * @return the bytes written at {@code outOffset}; 0 when there is nothing to send (DTX); -1
     *     when the codec cannot make a frame of that many samples or {@code out} is too short
     */
    int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset);

    /**
     * How many bits a second to use from now on, if the codec can; its most is what it began with.
     */
    default void bitrate(int bitsPerSecond) {}

    /** How much loss to prepare for, if the codec can; it changes nothing where it cannot. */
    default void expectLoss(int percent) {}

    @Override
    void close();
  }

  /** One direction's decoder. Any bytes may come in: they are judged, never trusted. */
  interface Decoder extends AutoCloseable {
    /**
     * Decodes one payload.
     *
     * @return the samples written at {@code pcmOffset}; -1 when the payload is malformed or {@code
     *     pcm} has no room for it, and then the caller conceals
     */
    int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset);

    /**
     * Makes up for a frame that was lost.
     *
     * @return the samples written at {@code offset}, as many as asked
     */
    int conceal(short[] pcm, int offset, int samples);

    /**
     * Makes up for a frame that was lost when the one after it has come, for that may tell of it
     * (in-band FEC, RFC 6716 section 2.1.7). The next frame is decoded after this.
     *
     * @return the samples written at {@code pcmOffset}, as many as asked
     */
    default int recover(
        byte[] next, int offset, int length, short[] pcm, int pcmOffset, int samples) {
      return conceal(pcm, pcmOffset, samples);
    }

    /** Whether {@link #conceal} leaves silence, for the codec has no means of its own. */
    default boolean bare() {
      return false;
    }

    /** Whether payloads may tell of the frame before them at all. */
    default boolean mayTell() {
      return false;
    }

    /** Whether a payload tells of the frame before it, so that {@link #recover} is worth it. */
    default boolean tellsOfPrevious(byte[] payload, int offset, int length) {
      return false;
    }

    @Override
    void close();
  }
}
